using System.Globalization;
using System.Text.RegularExpressions;
using Drydock.Core.Kubernetes;

namespace Drydock.Integration.Contract;

/// <summary>What one arm answered in one case, beside what the simulated cluster answers (which its own arms prove): a difference names both.</summary>
internal sealed partial class Observations(string arm, string ns, IReadOnlyList<KnownDifference> knownDifferences)
{
    private readonly List<string> _differences = [];
    private readonly List<string> _gone = [];

    /// <summary>An answer as code and reason and, where asked for, message.</summary>
    internal void Saw(string what, KubeResponse answer, string expected) => Saw(what, Text(answer, withMessage: expected.Contains(": ", StringComparison.Ordinal)), expected);

    /// <summary>Any observation as a text; what differs from run to run (UIDs, the namespace) is masked.</summary>
    internal void Saw(string what, string? observed, string expected)
    {
        var answer = Mask(observed ?? "nothing");
        var known = knownDifferences.FirstOrDefault(k => k.Arm == arm && k.What == what);
        if (answer == expected)
        {
            if (known is not null) _gone.Add($"{what}: {arm} answers as the contract says; the known difference can go");
            return;
        }

        if (known?.Answer != answer) _differences.Add($"{what}: the simulated cluster answers «{expected}», {arm} answers «{answer}»");
    }

    /// <summary>The differences that nobody has explained, one a line; empty when there is none.</summary>
    internal string Differences => string.Join('\n', _differences);

    /// <summary>Explanations that are no longer needed.</summary>
    internal IReadOnlyList<string> Gone => _gone;

    private static string Text(KubeResponse answer, bool withMessage)
    {
        var code = answer.StatusCode.ToString(CultureInfo.InvariantCulture);
        return answer.IsSuccess ? code : withMessage ? $"{code} {answer.Reason}: {answer.Message}" : $"{code} {answer.Reason}";
    }

    private string Mask(string text) => Uid().Replace(text, "<uid>").Replace(ns, "<ns>", StringComparison.Ordinal);

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.CultureInvariant)]
    private static partial Regex Uid();
}
