using Drydock.Simulators.Aws.Iam;
using Drydock.Wire.Admin;
using Drydock.Wire.Hosting;

namespace Drydock.Integration.Contract.Aws;

/// <summary>What holds for EBS, KMS, EFS and the network, whoever speaks for them: the simulators in process, and their ports over the administration endpoint.</summary>
[TestFixture("loop")]
[TestFixture("admin")]
public sealed class AwsPortContract(string name) : IDisposable
{
    private ServedCloud _cloud = null!;
    private AdminClient? _admin;
    private AwsArm _arm = null!;

    [OneTimeSetUp]
    public async Task Serve()
    {
        _cloud = await ServedCloud.StartAsync(new ServeOptions { AddOns = new HashSet<AddOn>() }, CancellationToken.None);
        var hand = new ServedHand(_cloud);
        if (name == "admin")
        {
            _admin = await AdminClient.ConnectAsync(_cloud.AdminUri, _cloud.AdminToken, CancellationToken.None);
            _arm = new AwsArm(_admin.BlockStorage, _admin.KeyManagement, _admin.FileStorage, _admin.Network, hand);
            return;
        }

        var process = _cloud.Driver.AddProcess("contract");
        var caller = AwsPrincipal.Administrator(_cloud.Aws.Options.AccountId);
        _arm = new AwsArm(
            new LoopBlockStorage(_cloud.Driver, process, _cloud.Aws.BlockStorageFor(caller)), new LoopKeyManagement(_cloud.Driver, process, _cloud.Aws.KeysFor(caller)),
            new LoopFileStorage(_cloud.Driver, process, _cloud.Aws.FileStorageFor(caller)), new LoopNetwork(_cloud.Driver, process, _cloud.Aws.NetworkFor(caller)), hand);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        Dispose();
        await _cloud.DisposeAsync();
    }

    public void Dispose() => _admin?.Dispose();

    [TestCaseSource(typeof(AwsCases), nameof(AwsCases.Names))]
    public async Task Case(string name)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        (await AwsCases.Named(name).DifferencesAsync(_arm, limit.Token)).Should().BeEmpty();
    }
}
