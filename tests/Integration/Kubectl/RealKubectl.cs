using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Drydock.Integration.Programs;

namespace Drydock.Integration.Kubectl;

/// <summary>The real kubectl of this machine, run by a shell as a user would, with a home directory of its own.</summary>
internal sealed class RealKubectl(string kubeconfig, string home, string workingDirectory)
{
    private readonly RealProgram _shell = new("bash", "apt-get install bash", [new("KUBECONFIG", kubeconfig), new("HOME", home)], workingDirectory);

    /// <summary>The minor version of kubectl; skips the test when there is none (fails in CI).</summary>
    public static int RequireMinorVersion(int least)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("kubectl") { ArgumentList = { "version", "--client", "-o", "json" }, RedirectStandardOutput = true })!;
            using var version = JsonDocument.Parse(process.StandardOutput.ReadToEnd());
            process.WaitForExit();
            var minor = int.Parse(version.RootElement.GetProperty("clientVersion").GetProperty("minor").GetString()!.TrimEnd('+'), CultureInfo.InvariantCulture);
            if (minor < least) Assert.Inconclusive($"kubectl 1.{minor} is older than 1.{least}, which this test needs: its options and texts differ");
            return minor;
        }
        catch (Win32Exception)
        {
            RealProgram.Skip("kubectl is not installed: see kubernetes.io/docs/tasks/tools");
            throw;
        }
    }

    /// <summary>Runs one line of shell.</summary>
    public Task<ProgramResult> RunAsync(string command, string? input = null) => _shell.RunAsync(["-c", command], input);
}
