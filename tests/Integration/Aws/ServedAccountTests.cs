using Drydock.Integration.Programs;
using Drydock.Wire.Hosting;

namespace Drydock.Integration.Aws;

/// <summary>The served account as boto3 sees it: each script of TestData/Aws is one test, against a cloud of its own, whose clock it moves itself.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Children)]
public sealed class ServedAccountTests
{
    private const int TooOld = 77;

    [TestCase("volumes", TestName = "Volumes_are_made_found_attached_modified_tagged_and_deleted")]
    [TestCase("encryption", TestName = "An_unencrypted_volume_becomes_an_encrypted_one_by_every_way")]
    [TestCase("keys", TestName = "Keys_encrypt_for_those_whom_policies_and_grants_let_in_as_long_as_they_are_enabled")]
    [TestCase("files", TestName = "File_systems_mount_targets_and_access_points_from_their_creation_to_their_end")]
    [TestCase("network", TestName = "The_network_of_the_cluster_is_found_and_security_groups_let_in_what_they_are_told")]
    [TestCase("model", TestName = "Every_documented_parameter_is_known_and_every_answered_member_is_documented")]
    [TestCase("identity", TestName = "Only_signed_requests_of_known_keys_are_let_in_and_others_refused_in_each_protocol")]
    public async Task Script(string name)
    {
        await using var cloud = await ServedCloud.StartAsync(new ServeOptions(), CancellationToken.None);
        var directory = Path.Combine(TestContext.CurrentContext.TestDirectory, "TestData", "Aws");
        var python = new RealProgram("python3", "apt-get install python3-boto3", cloud.Environment, directory);
        if ((await python.RunAsync(["-c", "import boto3"])).ExitCode != 0) RealProgram.Skip("boto3 is not installed: apt-get install python3-boto3");
        var result = await python.RunAsync($"-B {name}.py");
        if (result.ExitCode == TooOld) Assert.Inconclusive(result.Output);
        result.Succeeded();
    }
}
