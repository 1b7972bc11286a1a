using System.Text.RegularExpressions;
using Drydock.Core.Kubernetes;

namespace Drydock.Core.Fleets;

/// <summary>A label selector as kubectl's -l takes it: terms "key", "!key", "key=value", "key==value", "key!=value", "key in (a, b)" and "key notin (a, b)", all of which must hold.</summary>
internal sealed partial class LabelSelector
{
    private readonly List<(string Key, bool IsNegated, IReadOnlyList<string>? Values)> _terms = [];

    private LabelSelector()
    {
    }

    /// <exception cref="FormatException">It is malformed; the message says where.</exception>
    internal static LabelSelector Parse(string selector)
    {
        var parsed = new LabelSelector();
        if (selector.Length == 0) return parsed;
        foreach (var term in Terms(selector))
        {
            if (term.Length == 0) throw new FormatException($"'{selector}' has an empty term");
            var match = Term().Match(term);
            if (!match.Success) throw new FormatException($"'{term}' is no term: key, !key, key=value, key!=value, key in (a, b) or key notin (a, b)");
            var (key, sign) = (match.Groups["key"].Value, match.Groups["sign"].Value);
            if (!Key().IsMatch(key)) throw new FormatException($"'{key}' in '{term}' is no label key");
            IReadOnlyList<string>? values = sign is "in" or "notin" ? [.. match.Groups["values"].Value.Split(',').Select(v => v.Trim())] : sign.Length > 0 ? [match.Groups["value"].Value] : null;
            if (values?.FirstOrDefault(v => !Value().IsMatch(v)) is { } wrong) throw new FormatException($"'{wrong}' in '{term}' is no label value");
            parsed._terms.Add((key, sign is "!=" or "notin" || term[0] == '!', values));
        }

        return parsed;
    }

    /// <summary>Null when nothing is wrong with it.</summary>
    internal static string? WhatIsWrong(string selector)
    {
        try
        {
            Parse(selector);
            return null;
        }
        catch (FormatException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>Whether an object's labels satisfy every term. Who lacks a label is not among those whose label has a value.</summary>
    internal bool Matches(KubeDocument value)
    {
        foreach (var (key, isNegated, values) in _terms)
        {
            var label = value.Label(key);
            var holds = label is not null && (values is null || values.Contains(label));
            if (holds == isNegated) return false;
        }

        return true;
    }

    /// <summary>Split at the commas that are in no parentheses.</summary>
    private static IEnumerable<string> Terms(string selector)
    {
        var (from, depth) = (0, 0);
        for (var i = 0; i < selector.Length; i++)
        {
            if (selector[i] == '(') depth++;
            if (selector[i] == ')') depth--;
            if (selector[i] != ',' || depth > 0) continue;
            yield return selector[from..i].Trim();
            from = i + 1;
        }

        yield return selector[from..].Trim();
    }

    [GeneratedRegex(@"^(?:!\s*(?<key>[^\s=!(),]+)|(?<key>[^\s=!(),]+)(?:\s*(?<sign>==|=|!=)\s*(?<value>[^\s=!(),]*)|\s+(?<sign>in|notin)\s*\((?<values>[^()]*)\))?)$")]
    private static partial Regex Term();

    [GeneratedRegex(@"^(?:[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$")]
    private static partial Regex Key();

    [GeneratedRegex("^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$")]
    private static partial Regex Value();
}
