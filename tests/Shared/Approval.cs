using System.Runtime.CompilerServices;

namespace Drydock.Tests;

/// <summary>
/// Texts that a person has approved, beside the test in <c>Approved/NAME.txt</c>. A difference fails and says how to approve: run the test with DRYDOCK_APPROVE=1 and read the diff.
/// </summary>
internal static class Approval
{
    internal static void Verify(string name, string text, [CallerFilePath] string test = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(test)!, "Approved", name + ".txt");
        var normalized = text.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
        if (Environment.GetEnvironmentVariable("DRYDOCK_APPROVE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, normalized);
        }

        File.Exists(path).Should().BeTrue("{0} must be approved: run this test with DRYDOCK_APPROVE=1 and read the result", path);
        normalized.Should().Be(File.ReadAllText(path), "approve an intended change with DRYDOCK_APPROVE=1");
    }
}
