using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Drydock.Integration.Programs;
using Drydock.Wire.Hosting;

namespace Drydock.Integration.Migrating;

/// <summary>What can't be done is said at once, with the exit code of the README, and nothing is touched.</summary>
public sealed class MigrateRefusals
{
    private static bool BuiltWithLive => typeof(Program).Assembly.GetReferencedAssemblies().Any(a => a.Name == "Drydock.Live");

    private Shop _shop = null!;
    private string _directory = null!;

    [OneTimeSetUp]
    public async Task Open()
    {
        _shop = await Shop.OpenAsync(200);
        _directory = Directory.CreateTempSubdirectory("drydock-refusals-").FullName;
    }

    [OneTimeTearDown]
    public async Task Close()
    {
        await _shop.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Test]
    public async Task Without_a_served_cloud_real_AWS_needs_the_live_build()
    {
        if (BuiltWithLive) Assert.Ignore("the live build asks the SDK's own chain for credentials");
        var run = await DrydockProcess.RunAsync([], Shop.Command("plan", "--kubeconfig", _shop.Cloud.KubeconfigPath));
        run.ExitCode.Should().Be(4);
        run.Stderr.Should().Contain("live build").And.Contain("DRYDOCK_ADMIN_URL");
        run.Stdout.Should().BeEmpty();
    }

    [Test]
    public async Task Without_a_kubeconfig_the_places_that_were_looked_at_are_named()
    {
        var run = await _shop.RunAsync("plan", "--kubeconfig", Path.Combine(_directory, "absent"));
        run.ExitCode.Should().Be(4);
        run.Stderr.Should().Contain("absent");
        var unknown = await _shop.RunAsync("plan", "--context", "elsewhere");
        unknown.ExitCode.Should().Be(4);
        unknown.Stderr.Should().Contain("there is no context 'elsewhere'; there are: drydock");
    }

    [Test]
    public async Task Credentials_that_the_cluster_does_not_accept_are_told()
    {
        var file = Path.Combine(_directory, "expired");
        var text = await File.ReadAllTextAsync(_shop.Cloud.KubeconfigPath);
        await File.WriteAllTextAsync(file, text.Replace("    client-", "    was-client-", StringComparison.Ordinal).Replace("  user:\n", "  user:\n    token: an-old-one\n", StringComparison.Ordinal));
        var run = await _shop.RunAsync("plan", "--kubeconfig", file);
        run.ExitCode.Should().Be(4, run.Stderr);
        run.Stderr.Should().Contain("the cluster does not accept its user").And.Contain("may have expired: log in anew");
        run.Stdout.Should().BeEmpty();
    }

    [Test]
    public async Task The_cluster_of_one_cloud_and_the_account_of_another_are_refused()
    {
        await using var other = await ServedCloud.StartAsync(new ServeOptions { TimeScale = 1 }, CancellationToken.None);
        var run = await _shop.RunAsync("plan", "--kubeconfig", other.KubeconfigPath);
        run.ExitCode.Should().Be(4, run.Stderr);
        run.Stderr.Should().Contain($"context drydock ({other.KubernetesUri.GetLeftPart(UriPartial.Authority)}) is not the cluster of the served cloud at");
        var both = await _shop.RunAsync("plan", "--profile", "prod");
        both.ExitCode.Should().Be(1);
        both.Stderr.Should().Contain("say one or the other");
    }

    [Test]
    public async Task A_cluster_that_does_not_answer_is_no_environment()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        var file = Path.Combine(_directory, "dead");
        await File.WriteAllTextAsync(file, string.Create(CultureInfo.InvariantCulture, $"clusters: [{{name: c, cluster: {{server: 'https://127.0.0.1:{port}'}}}}]\ncontexts: [{{name: x, context: {{cluster: c}}}}]\ncurrent-context: x\n"));
        var run = await _shop.RunAsync("plan", "--kubeconfig", file);
        run.ExitCode.Should().Be(4);
        run.Stderr.Should().Contain("context x: the cluster does not answer").And.Contain("refused");
    }

    [Test]
    public async Task A_wrong_admin_address_or_token_is_told()
    {
        var run = await _shop.RunAsync("status", "--admin", _shop.Cloud.AwsUri.ToString());
        run.ExitCode.Should().Be(1);
        run.Stderr.Should().Contain("drydock: " + _shop.Cloud.AwsUri.GetLeftPart(UriPartial.Authority));
    }

    [Test]
    public async Task Who_may_not_read_is_told_which_right_is_missing()
    {
        var file = Path.Combine(_directory, "jane");
        var text = await File.ReadAllTextAsync(_shop.Cloud.KubeconfigPath);
        await File.WriteAllTextAsync(file, text.Replace("  user:\n", "  user:\n    as: jane\n", StringComparison.Ordinal), Encoding.UTF8);
        var run = await _shop.RunAsync("plan", "--kubeconfig", file);
        run.ExitCode.Should().Be(4, run.Stderr);
        run.Stdout.Should().Contain("BLOCKED")
            .And.Contain("blocking permission-missing: statefulsets.apps redis: user jane may not get, watch, patch, delete in namespace shop")
            .And.Contain("blocking permission-missing: volumeattachments.storage.k8s.io: user jane may not list at cluster scope")
            .And.Contain("'drydock migrate permissions encrypt-volumes --statefulset shop/redis' prints the roles");
    }

    [Test]
    public async Task A_set_that_is_not_there_blocks_and_apply_asks_nobody()
    {
        var run = await DrydockProcess.RunAsync(_shop.Environment, "migrate", "apply", "encrypt-volumes", "--statefulset", "shop/absent", "--yes");
        run.ExitCode.Should().Be(1);
        run.Stdout.Should().Contain("BLOCKED").And.Contain("statefulset-missing");
        var name = await DrydockProcess.RunAsync(_shop.Environment, "migrate", "plan", "encrypt-volumes", "--statefulset", "Shop/redis");
        name.ExitCode.Should().Be(1);
        name.Stderr.Should().Contain("'Shop' is no namespace name");
    }

    [Test]
    public async Task Without_a_terminal_and_a_yes_nothing_is_changed()
    {
        var run = await _shop.RunAsync("apply");
        run.ExitCode.Should().Be(1);
        run.Stderr.Should().Contain($"context drydock").And.Contain($"account {_shop.Cloud.Aws.Options.AccountId}, region {_shop.Cloud.Aws.Options.Region}").And.Contain("say --yes");
        run.Stdout.Should().Contain("READY", "what would be asked about is shown");
        (await _shop.RunAsync("status", "--context", "drydock")).Stdout.Should().Contain("phase        none")
            .And.Contain("drydock migrate plan encrypt-volumes --statefulset shop/redis --context drydock", "the next command finds the same cluster");
    }

    [Test]
    public async Task At_a_terminal_it_asks_and_anything_but_yes_changes_nothing()
    {
        // script(1) of util-linux gives the command a terminal.
        var command = $"dotnet {Path.Combine(TestContext.CurrentContext.TestDirectory, "drydock.dll")} {string.Join(' ', Shop.Command("apply"))}";
        var run = await new RealProgram("script", "apt-get install bsdutils", _shop.Cloud.Environment).RunAsync(["-qec", command, "/dev/null"], "y\n");
        run.ExitCode.Should().Be(5, run.Output + run.Errors);
        run.Output.Should().Contain("Only 'yes' goes on").And.Contain("nothing was changed");
        (await _shop.RunAsync("status")).Stdout.Should().Contain("phase        none");
    }

    [Test]
    public async Task What_never_began_has_nothing_to_roll_back_or_clean_up()
    {
        var back = await _shop.RunAsync("rollback", "--yes");
        back.ExitCode.Should().Be(1);
        back.Stdout.Should().Contain("nothing-to-roll-back");
        (await _shop.RunAsync("cleanup", "--yes")).ExitCode.Should().Be(0);
    }
}
