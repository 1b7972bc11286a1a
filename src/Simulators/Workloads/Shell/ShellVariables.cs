using System.Globalization;

namespace Drydock.Simulators.Workloads.Shell;

/// <summary>Values of $name, ${name:-default} and the special parameters.</summary>
internal static class ShellVariables
{
    internal static string ValueOf(string expression, ShellState state)
    {
        var end = 0;
        while (end < expression.Length && (char.IsAsciiLetterOrDigit(expression[end]) || expression[end] == '_')) end++;
        if (end == 0 && expression.Length > 0) end = 1;
        var (name, rest) = (expression[..end], expression[end..]);
        var value = Find(name, state);
        if (rest.Length == 0) return value ?? "";
        if (rest.StartsWith(":-", StringComparison.Ordinal)) return string.IsNullOrEmpty(value) ? rest[2..] : value;
        if (rest[0] == '-') return value ?? rest[1..];
        if (rest[0] == '%' && value is not null) return value.EndsWith(rest[1..], StringComparison.Ordinal) ? value[..^(rest.Length - 1)] : value;
        if (rest[0] == '#' && value is not null) return value.StartsWith(rest[1..], StringComparison.Ordinal) ? value[(rest.Length - 1)..] : value;
        throw new ShellSyntaxException($"not simulated: ${{{expression}}}");
    }

    private static string? Find(string name, ShellState state) => name switch
    {
        "?" => state.LastExitCode.ToString(CultureInfo.InvariantCulture),
        "$" => "1",
        "!" => state.Jobs.Last,
        "#" => (state.Positional.Count - 1).ToString(CultureInfo.InvariantCulture),
        "@" or "*" => string.Join(' ', state.Positional.Skip(1)),
        _ when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) => index < state.Positional.Count ? state.Positional[index] : null,
        _ => state.Variables.GetValueOrDefault(name),
    };
}
