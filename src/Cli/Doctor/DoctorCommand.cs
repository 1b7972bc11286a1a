using System.CommandLine;
using System.Runtime.InteropServices;

namespace Drydock.Cli.Doctor;

/// <summary><c>drydock doctor</c>: what is here for each tier, what is missing, what to do. Nothing is started or changed.</summary>
internal static class DoctorCommand
{
    private static readonly (string Program, string[] Arguments, bool IsNeeded, string For, string Install)[] Clients =
    [
        ("kubectl", ["version", "--client"], true, "drives the simulated cluster", "see kubernetes.io/docs/tasks/tools"),
        ("aws", ["--version"], true, "drives the simulated account", "see aws.amazon.com/cli"),
        ("redis-cli", ["--version"], false, "speaks to a simulated Redis by a forwarded port", "apt-get install redis-tools"),
        ("redis-server", ["--version"], false, "loads the simulated Redis's files in integration tests", "apt-get install redis-server"),
    ];

    internal static Command Create()
    {
        var tier = new Option<string?>("--for") { Description = "sim, serve, live or cluster: exit code 4 when something that this tier needs is missing." };
        tier.AcceptOnlyFromAmong(DoctorCheck.Tiers);
        var format = new Option<string>("--format") { Description = "text or json.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        var command = new Command("doctor", "Tells what this machine can run and what is missing.") { tier, format };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var report = DoctorReport.Of(await ChecksAsync(cancellationToken));
            Console.Out.WriteLine(parsed.GetValue(format) == "json" ? report.ToJson() : report.ToText());
            return parsed.GetValue(tier) is { } asked && !report.Ready[asked] ? ExitCode.EnvironmentMissing : ExitCode.Passed;
        });
        return command;
    }

    private static async Task<IReadOnlyList<DoctorCheck>> ChecksAsync(CancellationToken cancellationToken)
    {
        var (clients, contexts, live) = (Task.WhenAll(Clients.Select(c => LookAsync(c, cancellationToken))), ContextChecks.RunAsync(cancellationToken), LivePart.DoctorAsync(cancellationToken));
        return
        [
            new("sim", ".NET", DoctorCheck.Ok, $"{Environment.Version} on {RuntimeInformation.RuntimeIdentifier}: nothing else is needed"),
            new("serve", "drydock serve", DoctorCheck.Ok, "is part of this program"),
            .. await clients,
            .. await live,
            .. await contexts,
        ];
    }

    private static async Task<DoctorCheck> LookAsync((string Program, string[] Arguments, bool IsNeeded, string For, string Install) client, CancellationToken cancellationToken)
    {
        var fault = await ProgramProbe.FaultAsync(client.Program, client.Arguments, cancellationToken);
        return fault is null ? new("serve", client.Program, DoctorCheck.Ok, client.For)
            : new("serve", client.Program, client.IsNeeded ? DoctorCheck.Missing : DoctorCheck.Note, $"{client.For}: {fault}", client.Install);
    }
}
