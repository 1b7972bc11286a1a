using System.Globalization;

namespace Drydock.Integration.Kubectl;

/// <summary>A recorded command of kubectl: what was typed, what went in, what came out (see the README of the recordings).</summary>
internal sealed record Transcript(string Name, string Command, string? Input, int ExitCode, string Output, string Error)
{
    private const string InputMark = "--- stdin\n";
    private const string OutputMark = "--- stdout\n";
    private const string ErrorMark = "--- stderr\n";

    public static string Folder => Path.Combine(TestContext.CurrentContext.TestDirectory, "TestData", "kubectl");

    /// <summary>All of them in the order in which they were typed.</summary>
    public static IReadOnlyList<Transcript> LoadAll() => [.. Directory.GetFiles(Folder, "*.txt").Where(f => char.IsDigit(Path.GetFileName(f)[0])).Order(StringComparer.Ordinal).Select(Load)];

    /// <summary>Its place in the order.</summary>
    public int Number => int.Parse(Name.AsSpan(0, 3), CultureInfo.InvariantCulture);

    private static Transcript Load(string file)
    {
        var text = File.ReadAllText(file);
        var lineEnd = text.IndexOf('\n', StringComparison.Ordinal);
        var exit = text.IndexOf("\nexit: ", StringComparison.Ordinal) + 1;
        var input = text.IndexOf(InputMark, StringComparison.Ordinal);
        var output = text.IndexOf(OutputMark, StringComparison.Ordinal);
        var error = text.IndexOf(ErrorMark, StringComparison.Ordinal);
        return new Transcript(
            Path.GetFileNameWithoutExtension(file), text[2..lineEnd], input >= 0 && input < exit ? text[(input + InputMark.Length)..exit] : null,
            int.Parse(text.AsSpan(exit + 6, text.IndexOf('\n', exit) - exit - 6), CultureInfo.InvariantCulture),
            text[(output + OutputMark.Length)..error], text[(error + ErrorMark.Length)..]);
    }
}
