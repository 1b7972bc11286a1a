using System.Globalization;
using System.Text;

namespace Drydock.Simulators.Kubernetes.Kinds;

/// <summary>
/// The rules for names, label keys and label values, with the API's messages. Each returns what is wrong; empty when nothing is.
/// Provenance: Recorded (validation/name-*, validation/label-*), Documented (Object Names and IDs; Labels and Selectors).
/// </summary>
public static class NameRules
{
    private const string SubdomainMessage =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";

    private const string SubdomainPattern = @"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";

    private const string LabelMessage =
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";

    private const string Label1035Message =
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";

    private const string QualifiedMessage = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
    private const string QualifiedPattern = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";

    private static readonly string[] None = [];

    /// <summary>RFC 1123 subdomain: most names.</summary>
    public static IReadOnlyList<string> Subdomain(string value)
    {
        var isWell = IsSubdomain(value);
        if (isWell && value.Length <= 253) return None;
        var errors = new List<string>(2);
        if (value.Length > 253) errors.Add(TooLong(253));
        if (!isWell) errors.Add(Pattern(SubdomainMessage, SubdomainPattern, "example.com"));
        return errors;
    }

    /// <summary>RFC 1123 label: Namespaces, Services, containers, volumes.</summary>
    public static IReadOnlyList<string> Label(string value)
    {
        var isWell = IsLabel(value);
        if (isWell && value.Length <= 63) return None;
        var errors = new List<string>(2);
        if (value.Length > 63) errors.Add(TooLong(63));
        if (!isWell) errors.Add(IsSubdomain(value) ? "must not contain dots" : Pattern(LabelMessage, "[a-z0-9]([-a-z0-9]*[a-z0-9])?", "my-name", "123-abc"));
        return errors;
    }

    /// <summary>RFC 1035 label: starts with a letter.</summary>
    public static IReadOnlyList<string> Label1035(string value)
    {
        var isWell = IsLabel(value) && char.IsAsciiLetterLower(value[0]);
        if (isWell && value.Length <= 63) return None;
        var errors = new List<string>(2);
        if (value.Length > 63) errors.Add(TooLong(63));
        if (!isWell) errors.Add(Pattern(Label1035Message, "[a-z]([-a-z0-9]*[a-z0-9])?", "my-name", "abc-123"));
        return errors;
    }

    /// <summary>A label, annotation or finalizer key: an optional subdomain prefix and a name.</summary>
    public static IReadOnlyList<string> QualifiedName(string value)
    {
        var slash = value.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 && value.Length is > 0 and <= 63 && IsQualifiedPart(value)) return None;
        if (slash >= 0 && value.IndexOf('/', slash + 1) >= 0)
        {
            return [$"{Pattern("a valid label key " + QualifiedMessage, QualifiedPattern, "MyName", "my.name", "123-abc")} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"];
        }

        var errors = new List<string>();
        if (slash == 0) errors.Add("prefix part must be non-empty");
        else if (slash > 0)
        {
            foreach (var error in Subdomain(value[..slash])) errors.Add($"prefix part {error}");
        }

        AddNamePart(value[(slash + 1)..], errors);
        return errors;
    }

    /// <summary>The value of a label.</summary>
    public static IReadOnlyList<string> LabelValue(string value)
    {
        var isWell = value.Length == 0 || IsQualifiedPart(value);
        if (isWell && value.Length <= 63) return None;
        var errors = new List<string>(2);
        if (value.Length > 63) errors.Add(TooLong(63));
        if (!isWell)
        {
            errors.Add(Pattern(
                "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
                $"({QualifiedPattern})?", "MyValue", "my_value", "12345"));
        }

        return errors;
    }

    /// <summary>A key of a ConfigMap or Secret.</summary>
    public static IReadOnlyList<string> ConfigKey(string value)
    {
        var errors = new List<string>(1);
        if (value.Length > 253) errors.Add(TooLong(253));
        var isWell = value.Length > 0;
        foreach (var character in value) isWell &= char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.';
        if (!isWell) errors.Add(Pattern("a valid config key must consist of alphanumeric characters, '-', '_' or '.'", "[-._a-zA-Z0-9]+", "key.name", "KEY_NAME", "key-name"));
        if (value == ".") errors.Add("must not be '.'");
        if (value == "..") errors.Add("must not be '..'");
        else if (value.StartsWith("..", StringComparison.Ordinal)) errors.Add("must not start with '..'");
        return errors;
    }

    /// <summary>Anything that fits into one segment of a URL's path: names of roles and their bindings.</summary>
    public static IReadOnlyList<string> PathSegment(string value, bool isPrefix)
    {
        if (!isPrefix && value is "." or "..") return [$"may not be '{value}'"];
        var errors = new List<string>(2);
        if (value.Contains('/', StringComparison.Ordinal)) errors.Add("may not contain '/'");
        if (value.Contains('%', StringComparison.Ordinal)) errors.Add("may not contain '%'");
        return errors;
    }

    /// <summary>A generateName ends where the generated part begins: a dash there counts as a letter.</summary>
    public static string MaskTrailingDash(string value) => value.Length > 1 && value[^1] == '-' ? string.Concat(value.AsSpan(0, value.Length - 2), "a") : value;

    /// <summary>"must be no more than 63 bytes".</summary>
    internal static string TooLong(int max) => string.Create(CultureInfo.InvariantCulture, $"must be no more than {max} bytes");

    /// <summary>A message with its examples and pattern, punctuated as the API does.</summary>
    internal static string Pattern(string message, string pattern, params string[] examples)
    {
        var text = new StringBuilder(message).Append(" (e.g. ");
        for (var i = 0; i < examples.Length; i++) text.Append(i > 0 ? " or '" : "'").Append(examples[i]).Append("', ");
        return text.Append("regex used for validation is '").Append(pattern).Append("')").ToString();
    }

    internal static bool IsSubdomain(ReadOnlySpan<char> value)
    {
        foreach (var part in value.Split('.'))
        {
            if (!IsLabel(value[part])) return false;
        }

        return value.Length > 0;
    }

    internal static bool IsLabel(ReadOnlySpan<char> value)
    {
        if (value.Length == 0 || value[0] == '-' || value[^1] == '-') return false;
        foreach (var character in value)
        {
            if (!char.IsAsciiLetterLower(character) && !char.IsAsciiDigit(character) && character != '-') return false;
        }

        return true;
    }

    private static bool IsQualifiedPart(ReadOnlySpan<char> value)
    {
        if (value.Length == 0 || !char.IsAsciiLetterOrDigit(value[0]) || !char.IsAsciiLetterOrDigit(value[^1])) return false;
        foreach (var character in value)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_' or '.')) return false;
        }

        return true;
    }

    private static void AddNamePart(string name, List<string> errors)
    {
        if (name.Length == 0) errors.Add("name part must be non-empty");
        else if (name.Length > 63) errors.Add($"name part {TooLong(63)}");
        if (!IsQualifiedPart(name)) errors.Add($"name part {Pattern(QualifiedMessage, QualifiedPattern, "MyName", "my.name", "123-abc")}");
    }
}
