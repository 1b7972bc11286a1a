using System.Text.RegularExpressions;

namespace Drydock.Simulators.Kubernetes.Api.Selectors;

/// <summary>What names and values of labels, annotations and finalizers must look like, with the API's texts (Recorded).</summary>
public static partial class LabelSyntax
{
    public const string SubdomainProblem =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character "
        + "(e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    private const string NameProblem =
        "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
        + "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

    private const string ValueProblem =
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
        + "(e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

    private const string QualifiedProblem =
        "a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
        + "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";

    /// <summary>Every way in which a text fails to be a qualified name ("prefix/name"), in the API's order.</summary>
    public static List<string> QualifiedNameProblems(string text)
    {
        var problems = new List<string>();
        var parts = text.Split('/');
        string name;
        if (parts.Length == 1)
        {
            name = parts[0];
        }
        else if (parts.Length == 2)
        {
            name = parts[1];
            if (parts[0].Length == 0) problems.Add("prefix part must be non-empty");
            else foreach (var problem in SubdomainProblems(parts[0])) problems.Add("prefix part " + problem);
        }
        else
        {
            problems.Add(QualifiedProblem);
            return problems;
        }

        if (name.Length == 0) problems.Add("name part must be non-empty");
        else if (name.Length > 63) problems.Add("name part must be no more than 63 bytes");
        if (!QualifiedPart().IsMatch(name)) problems.Add(NameProblem);
        return problems;
    }

    public static List<string> LabelValueProblems(string text)
    {
        var problems = new List<string>();
        if (text.Length > 63) problems.Add("must be no more than 63 bytes");
        if (text.Length > 0 && !QualifiedPart().IsMatch(text)) problems.Add(ValueProblem);
        return problems;
    }

    public static List<string> SubdomainProblems(string text)
    {
        var problems = new List<string>();
        if (text.Length > 253) problems.Add("must be no more than 253 bytes");
        if (!Subdomain().IsMatch(text)) problems.Add(SubdomainProblem);
        return problems;
    }

    internal static void CheckKey(string key, Func<string, Exception> error)
    {
        var problems = QualifiedNameProblems(key);
        if (problems.Count > 0) throw error(string.Join("; ", problems));
    }

    internal static void CheckValue(string value, Func<string, Exception> error)
    {
        var problems = LabelValueProblems(value);
        if (problems.Count > 0) throw error(string.Join("; ", problems));
    }

    [GeneratedRegex(@"\A([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]\z", RegexOptions.CultureInvariant)]
    private static partial Regex QualifiedPart();

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Subdomain();
}
