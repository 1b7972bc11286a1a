using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Drydock.Integration.Migrating;

/// <summary>drydock doctor: a row for everything that a tier needs, and exit code 4 for a tier that can't run.</summary>
public sealed class DoctorTests
{
    [Test]
    public async Task It_tells_for_each_tier_what_is_there_and_never_fails_unless_a_tier_is_asked_for()
    {
        var run = await DrydockProcess.RunAsync([new("KUBECONFIG", "/nowhere")], "doctor");
        run.ExitCode.Should().Be(0, run.Stderr);
        run.Stdout.Should().Contain("sim: can run here").And.Contain("serve:").And.Contain("live:").And.Contain("cluster: can't run here yet").And.Contain("live build");
        (await DrydockProcess.RunAsync([], "doctor", "--for", "sim")).ExitCode.Should().Be(0);
        (await DrydockProcess.RunAsync([new("KUBECONFIG", "/nowhere")], "doctor", "--for", "cluster")).ExitCode.Should().Be(4);
    }

    [Test]
    public async Task Contexts_are_looked_at_without_credentials_and_without_waiting_for_those_that_are_gone()
    {
        using var listening = new TcpListener(IPAddress.Loopback, 0);
        using var gone = new TcpListener(IPAddress.Loopback, 0);
        listening.Start();
        gone.Start();
        var (here, nowhere) = (((IPEndPoint)listening.LocalEndpoint).Port, ((IPEndPoint)gone.LocalEndpoint).Port);
        gone.Stop();
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, $"""
            clusters: [{Named("a", "cluster", $"server: 'https://127.0.0.1:{Text(here)}'")}, {Named("b", "cluster", $"server: 'https://127.0.0.1:{Text(nowhere)}'")}]
            users: [{Named("u", "user", "token: very-secret")}]
            contexts: [{Named("near", "context", "cluster: a, user: u")}, {Named("far", "context", "cluster: b, user: u")}]
            """);
        try
        {
            var run = await DrydockProcess.RunAsync([new("KUBECONFIG", file)], "doctor", "--format", "json");
            run.ExitCode.Should().Be(0, run.Stderr);
            run.Stdout.Should().NotContain("very-secret");
            using var report = JsonDocument.Parse(run.Stdout);
            report.RootElement.GetProperty("ready").GetProperty("sim").GetBoolean().Should().BeTrue();
            var states = report.RootElement.GetProperty("checks").EnumerateArray().ToDictionary(c => $"{c.GetProperty("tier").GetString()} {c.GetProperty("what").GetString()}", c => c.GetProperty("state").GetString());
            states["cluster context near"].Should().Be("ok");
            states["cluster context far"].Should().Be("note");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Named(string name, string kind, string fields) => $"{{name: {name}, {kind}: {{{fields}}}}}";

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
