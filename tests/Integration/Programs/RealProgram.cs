using System.ComponentModel;
using System.Diagnostics;
using Drydock.Wire.Hosting;

namespace Drydock.Integration.Programs;

/// <summary>A real program of this machine, run to its end. A test that needs one which is missing is skipped with the reason; in CI it fails.</summary>
internal sealed class RealProgram(string name, string install, IReadOnlyList<KeyValuePair<string, string>> environment, string? directory = null)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly Version FirstOfAws1 = new(1, 29, 0);
    private static readonly Version FirstOfAws2 = new(2, 13, 0);

    /// <summary>kubectl, pointed at a served cluster.</summary>
    internal static RealProgram Kubectl(ServedCloud cloud, string? directory = null) => new("kubectl", "see kubernetes.io/docs/tasks/tools", cloud.Environment, directory);

    /// <summary>The aws CLI, pointed at a served account.</summary>
    internal static RealProgram Aws(ServedCloud cloud, string? directory = null) => new("aws", "apt-get install awscli", cloud.Environment, directory);

    /// <summary>The aws CLI, when it is new enough to be pointed at a served account by its environment: an older one would call AWS itself.</summary>
    internal static async Task<RealProgram> NewAwsAsync(ServedCloud cloud)
    {
        var aws = Aws(cloud);
        var version = (await aws.RunAsync("--version")).Succeeded();
        var number = Version.Parse(version["aws-cli/".Length..version.IndexOf(' ', StringComparison.Ordinal)]);
        if (number < (number.Major == 1 ? FirstOfAws1 : FirstOfAws2)) Assert.Inconclusive($"aws {number} does not know AWS_ENDPOINT_URL yet: {FirstOfAws1} and {FirstOfAws2} do");
        return aws;
    }

    /// <summary>Skips the test with a reason; in CI, which promises every arm, it fails.</summary>
    internal static void Skip(string reason)
    {
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(reason);
        Assert.Ignore(reason);
    }

    /// <summary>Runs it with arguments as a shell would split them where no quotes are.</summary>
    internal Task<ProgramResult> RunAsync(string arguments, string? stdin = null) => RunAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), stdin);

    internal async Task<ProgramResult> RunAsync(IReadOnlyList<string> arguments, string? stdin = null)
    {
        using var process = Start(arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (stdin is not null) await process.StandardInput.WriteAsync(stdin);
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{name} {string.Join(' ', arguments)} did not end in {Limit}: {await output}{await errors}");
        }

        return new ProgramResult(process.ExitCode, await output, await errors);
    }

    /// <summary>Starts it and leaves it running; the caller ends it.</summary>
    internal Process Start(IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(name, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory ?? "",
        };
        foreach (var (key, value) in environment) start.Environment[key] = value;
        start.Environment["AWS_PAGER"] = "";
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Skip($"{name} is not installed: {install}");
            throw;
        }
    }
}
