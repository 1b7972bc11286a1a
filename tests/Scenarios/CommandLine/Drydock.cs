using System.Diagnostics;

namespace Drydock.Scenarios.CommandLine;

/// <summary>The built command, run as a user runs it: in a process of its own.</summary>
internal static class Drydock
{
    internal static async Task<(int ExitCode, string Stdout, string Stderr)> RunAsync(
        IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? directory = null)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = directory ?? TestContext.CurrentContext.WorkDirectory };
        start.ArgumentList.Add(Path.Combine(TestContext.CurrentContext.TestDirectory, "drydock.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        // A test is no step of a workflow: it leaves nothing in the summary of the one that it runs in.
        start.Environment.Remove("GITHUB_STEP_SUMMARY");
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (stdout, stderr) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await stdout, await stderr);
    }
}
