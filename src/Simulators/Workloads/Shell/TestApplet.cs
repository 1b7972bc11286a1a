using System.Globalization;

namespace Drydock.Simulators.Workloads.Shell;

/// <summary>test and [: files (-e -f -d -s), strings (-n -z = !=), numbers (-eq -ne -lt -le -gt -ge), !, -a and -o.</summary>
internal static class TestApplet
{
    internal static Task<int> RunAsync(AppletCall call)
    {
        var words = call.Arguments.Skip(1).ToList();
        if (call.Name == "[")
        {
            if (words.Count == 0 || words[^1] != "]")
            {
                call.Fail("missing ]");
                return Task.FromResult(2);
            }

            words.RemoveAt(words.Count - 1);
        }

        try
        {
            return Task.FromResult(Evaluate(call, words) ? 0 : 1);
        }
        catch (AppletUsageException exception)
        {
            call.Fail(exception.Message);
            return Task.FromResult(2);
        }
    }

    private static bool Evaluate(AppletCall call, List<string> words)
    {
        if (words.IndexOf("-o") is var or && or > 0 && words.Count > 3) return Evaluate(call, words[..or]) || Evaluate(call, words[(or + 1)..]);
        if (words.IndexOf("-a") is var and && and > 0 && words.Count > 3) return Evaluate(call, words[..and]) && Evaluate(call, words[(and + 1)..]);
        return words switch
        {
            [] => false,
            [var only] => only.Length > 0,
            ["!", .. var rest] => !Evaluate(call, rest.ToList()),
            ["-n", var text] => text.Length > 0,
            ["-z", var text] => text.Length == 0,
            ["-e", var path] => call.Files.Stat(call.PathOf(path)) is not null,
            ["-f", var path] => call.Files.Stat(call.PathOf(path)) is { IsDirectory: false },
            ["-d", var path] => call.Files.Stat(call.PathOf(path)) is { IsDirectory: true },
            ["-s", var path] => call.Files.Stat(call.PathOf(path)) is { Size: > 0 },
            [var left, "=" or "==", var right] => left == right,
            [var left, "!=", var right] => left != right,
            [var left, "-eq", var right] => Number(left) == Number(right),
            [var left, "-ne", var right] => Number(left) != Number(right),
            [var left, "-lt", var right] => Number(left) < Number(right),
            [var left, "-le", var right] => Number(left) <= Number(right),
            [var left, "-gt", var right] => Number(left) > Number(right),
            [var left, "-ge", var right] => Number(left) >= Number(right),
            _ => throw new AppletUsageException($"not simulated: {string.Join(' ', words)}"),
        };
    }

    private static long Number(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new AppletUsageException($"{text}: integer expression expected");
}
