using System.Globalization;
using System.Text.RegularExpressions;
using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Api.Requests;

/// <summary>
/// What a plain YAML scalar means to kubectl (sigs.k8s.io/yaml, which follows YAML 1.1): <c>yes</c> and <c>on</c> are booleans, <c>0644</c> is octal,
/// <c>1_000</c> a number, <c>~</c> null. Provenance: Documented (yaml.org/type).
/// </summary>
public static partial class YamlScalar
{
    /// <summary>The JSON value of a plain scalar's text.</summary>
    public static KubeDocument Resolve(string text)
    {
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL": return KubeDocument.Null;
            case "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "on" or "On" or "ON" or "y" or "Y": return KubeDocument.True;
            case "false" or "False" or "FALSE" or "no" or "No" or "NO" or "off" or "Off" or "OFF" or "n" or "N": return KubeDocument.False;
        }

        if (text[0] is not ((>= '0' and <= '9') or '-' or '+' or '.')) return KubeDocument.Of(text);
        var plain = text.Replace("_", "", StringComparison.Ordinal);
        if (TryInteger(plain, out var integer)) return KubeDocument.Of(integer);
        if (Float().IsMatch(plain) && double.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
        {
            return KubeDocument.NumberFromLiteral(number.ToString("R", CultureInfo.InvariantCulture));
        }

        return KubeDocument.Of(text);
    }

    private static bool TryInteger(string text, out long value)
    {
        var negative = text[0] == '-';
        var digits = text[0] is '-' or '+' ? text[1..] : text;
        var (body, radix) = digits switch
        {
            ['0', 'x' or 'X', ..] => (digits[2..], 16),
            ['0', 'b' or 'B', ..] => (digits[2..], 2),
            ['0', 'o' or 'O', ..] => (digits[2..], 8),
            ['0', _, ..] => (digits[1..], 8),
            _ => (digits, 10),
        };
        value = 0;
        if (body.Length == 0) return false;
        foreach (var c in body)
        {
            var digit = char.IsAsciiDigit(c) ? c - '0' : char.IsAsciiLetter(c) ? char.ToLowerInvariant(c) - 'a' + 10 : 99;
            if (digit >= radix || value > (long.MaxValue - digit) / radix) return false;
            value = value * radix + digit;
        }

        if (negative) value = -value;
        return true;
    }

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Float();
}
