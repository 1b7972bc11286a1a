using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Drydock.Simulators.Volumes;

namespace Drydock.Simulators.Workloads.Shell;

/// <summary>Commands that print: echo, printf, cat, head, tail, wc, sha256sum, date, env, grep, sort, …</summary>
internal static class TextApplets
{
    internal static Task<int> True(AppletCall call) => Task.FromResult(0);

    internal static Task<int> False(AppletCall call) => Task.FromResult(1);

    internal static Task<int> Echo(AppletCall call)
    {
        var first = 1;
        var newline = true;
        for (; first < call.Arguments.Count && call.Arguments[first] is "-n" or "-e" or "-E"; first++) newline &= call.Arguments[first] != "-n";
        call.Print(string.Join(' ', call.Arguments.Skip(first)) + (newline ? "\n" : ""));
        return Task.FromResult(0);
    }

    internal static Task<int> Printf(AppletCall call)
    {
        if (call.Arguments.Count < 2) throw new AppletUsageException("missing operand");
        var (next, values) = (0, call.Arguments.Skip(2).ToList());
        do
        {
            var before = next;
            call.Print(Format(call.Arguments[1], values, ref next));
            if (next == before) break;
        }
        while (next < values.Count);
        return Task.FromResult(0);
    }

    internal static async Task<int> Cat(AppletCall call)
    {
        var (_, operands) = call.Parse("u");
        var code = 0;
        foreach (var operand in operands.Count == 0 ? ["-"] : operands)
        {
            try
            {
                if (operand == "-" && call.Context.Input is { } input) await CopyAsync(call, input);
                else call.Context.WriteStdout((await call.ReadAsync(operand)).Span);
            }
            catch (SimIoException exception)
            {
                code = call.Fail(exception.Message);
            }
        }

        return code;
    }

    /// <summary>Shows what comes as it comes.</summary>
    private static async Task CopyAsync(AppletCall call, StandardInput input)
    {
        while (await input.ReadAsync(CancellationToken.None) is { Bytes.IsEmpty: false } piece) call.Context.WriteStdout(piece.Bytes.Span);
    }

    internal static async Task<int> Head(AppletCall call)
    {
        var (count, isBytes, operands) = Count(call, 10);
        foreach (var operand in operands)
        {
            var bytes = (await call.ReadAsync(operand)).Span;
            call.Context.WriteStdout(bytes[..(int)Math.Min(bytes.Length, isBytes ? count : EndOfLine(bytes, count))]);
        }

        return 0;
    }

    /// <summary>With -f it goes on with what is written to its files, looking once a second as coreutils do without inotify; of /dev/null it waits for good: the usual way to keep a container alive.</summary>
    internal static async Task<int> Tail(AppletCall call)
    {
        var follows = call.Arguments.Any(a => a is "-f" or "-F");
        var (count, isBytes, operands) = Count(call, 10);
        foreach (var operand in operands)
        {
            var bytes = (await call.ReadAsync(operand)).Span;
            var lines = bytes.Count((byte)'\n') + (bytes.Length > 0 && bytes[^1] != '\n' ? 1 : 0);
            var start = isBytes ? Math.Max(0, bytes.Length - count) : EndOfLine(bytes, Math.Max(0, lines - count));
            call.Context.WriteStdout(bytes[(int)start..]);
        }

        if (follows) await FollowAsync(call, operands.Where(o => o is not ("-" or "/dev/null")).ToList());
        return 0;
    }

    private static async Task FollowAsync(AppletCall call, List<string> operands)
    {
        if (operands.Count == 0) await Task.Delay(Timeout.InfiniteTimeSpan, call.Context.Clock);
        var seen = operands.Select(o => call.Files.Stat(call.PathOf(o))?.Size ?? 0).ToArray();
        while (true)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), call.Context.Clock);
            for (var i = 0; i < seen.Length; i++)
            {
                var size = call.Files.Stat(call.PathOf(operands[i]))?.Size ?? 0;
                if (size < seen[i]) seen[i] = 0;
                if (size == seen[i]) continue;
                var added = new byte[size - seen[i]];
                call.Context.WriteStdout(added.AsSpan(0, call.Files.Read(call.PathOf(operands[i]), seen[i], added)));
                seen[i] = size;
            }
        }
    }

    internal static async Task<int> WordCount(AppletCall call)
    {
        var (options, operands) = call.Parse("lwc");
        if (options.Length == 0) options = "lwc";
        foreach (var operand in operands.Count == 0 ? ["-"] : operands)
        {
            var bytes = (await call.ReadAsync(operand)).Span;
            var numbers = new List<string>();
            if (options.Contains('l', StringComparison.Ordinal)) numbers.Add(Number(bytes.Count((byte)'\n')));
            if (options.Contains('w', StringComparison.Ordinal)) numbers.Add(Number(Encoding.Latin1.GetString(bytes).Split([' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).Length));
            if (options.Contains('c', StringComparison.Ordinal)) numbers.Add(Number(bytes.Length));
            call.Print(string.Join(' ', numbers) + (operand == "-" ? "" : " " + operand) + "\n");
        }

        return 0;
    }

    /// <summary>A digest and a name per file, as coreutils and busybox print them; a file that can't be read gives exit code 1.</summary>
    internal static async Task<int> Sha256(AppletCall call)
    {
        var (_, operands) = call.Parse("bt");
        var code = 0;
        foreach (var operand in operands.Count == 0 ? ["-"] : operands)
        {
            try
            {
                call.Print($"{Convert.ToHexStringLower(SHA256.HashData((await call.ReadAsync(operand)).Span))}  {operand}\n");
            }
            catch (SimIoException exception)
            {
                code = call.Fail(exception.Message);
            }
        }

        return code;
    }

    internal static async Task<int> Grep(AppletCall call)
    {
        var (options, operands) = call.Parse("qvicFEx");
        if (operands.Count == 0) throw new AppletUsageException("missing pattern");
        var pattern = operands[0];
        if (!options.Contains('F', StringComparison.Ordinal) && pattern.AsSpan().ContainsAny(".*[]^$\\"))
        {
            throw new AppletUsageException($"patterns are not simulated, only plain text (-F): {pattern}");
        }

        var comparison = options.Contains('i', StringComparison.Ordinal) ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        var found = new List<string>();
        foreach (var operand in operands.Count == 1 ? ["-"] : operands.Skip(1))
        {
            foreach (var line in Lines((await call.ReadAsync(operand)).Span))
            {
                if ((options.Contains('x', StringComparison.Ordinal) ? line.Equals(pattern, comparison) : line.Contains(pattern, comparison)) != options.Contains('v', StringComparison.Ordinal)) found.Add(line);
            }
        }

        if (options.Contains('c', StringComparison.Ordinal)) call.Print(Number(found.Count) + "\n");
        else if (!options.Contains('q', StringComparison.Ordinal)) call.Print(string.Concat(found.Select(l => l + "\n")));
        return found.Count > 0 ? 0 : 1;
    }

    internal static async Task<int> Sort(AppletCall call)
    {
        var (options, operands) = call.Parse("ru");
        var lines = new List<string>();
        foreach (var operand in operands.Count == 0 ? ["-"] : operands) lines.AddRange(Lines((await call.ReadAsync(operand)).Span));
        lines.Sort(string.CompareOrdinal);
        if (options.Contains('u', StringComparison.Ordinal)) lines = lines.Distinct(StringComparer.Ordinal).ToList();
        if (options.Contains('r', StringComparison.Ordinal)) lines.Reverse();
        call.Print(string.Concat(lines.Select(l => l + "\n")));
        return 0;
    }

    internal static Task<int> Date(AppletCall call)
    {
        var now = call.Context.Clock.GetUtcNow();
        var format = call.Arguments.Skip(1).FirstOrDefault(a => a.StartsWith('+'));
        call.Print((format is null ? now.ToString("ddd MMM d HH:mm:ss 'UTC' yyyy", CultureInfo.InvariantCulture) : Format(now, format[1..])) + "\n");
        return Task.FromResult(0);
    }

    internal static Task<int> Environment(AppletCall call)
    {
        foreach (var (name, value) in call.Context.Environment.OrderBy(v => v.Key, StringComparer.Ordinal)) call.Print($"{name}={value}\n");
        return Task.FromResult(0);
    }

    internal static Task<int> HostName(AppletCall call)
    {
        call.Print((call.Arguments.Contains("-i") ? call.Context.PodIp : call.Context.HostName) + "\n");
        return Task.FromResult(0);
    }

    internal static Task<int> WorkingDirectory(AppletCall call)
    {
        call.Print(call.Context.WorkingDirectory + "\n");
        return Task.FromResult(0);
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<string> Lines(ReadOnlySpan<byte> bytes)
    {
        var lines = Encoding.UTF8.GetString(bytes).Split('\n');
        return lines[^1].Length == 0 ? lines.Take(lines.Length - 1) : lines;
    }

    private static (long Count, bool IsBytes, List<string> Operands) Count(AppletCall call, long otherwise)
    {
        var (count, isBytes, operands) = (otherwise, false, new List<string>());
        for (var i = 1; i < call.Arguments.Count; i++)
        {
            var argument = call.Arguments[i];
            if (argument is "-f" or "-F") continue;
            if (argument is "-n" or "-c" && i + 1 < call.Arguments.Count) (isBytes, argument) = (argument == "-c", "-" + call.Arguments[++i]);
            if (argument.Length > 1 && argument[0] == '-' && long.TryParse(argument.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) count = number;
            else operands.Add(argument);
        }

        if (operands.Count == 0) operands.Add("-");
        return (count, isBytes, operands);
    }

    private static long EndOfLine(ReadOnlySpan<byte> bytes, long lines)
    {
        var at = 0;
        for (; lines > 0 && at < bytes.Length; lines--)
        {
            var newline = bytes[at..].IndexOf((byte)'\n');
            at = newline < 0 ? bytes.Length : at + newline + 1;
        }

        return at;
    }

    private static string Format(DateTimeOffset now, string format)
    {
        var text = new StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%' || i + 1 == format.Length)
            {
                text.Append(format[i]);
                continue;
            }

            text.Append(format[++i] switch
            {
                's' => Number(now.ToUnixTimeSeconds()),
                'Y' => now.ToString("yyyy", CultureInfo.InvariantCulture),
                'm' => now.ToString("MM", CultureInfo.InvariantCulture),
                'd' => now.ToString("dd", CultureInfo.InvariantCulture),
                'H' => now.ToString("HH", CultureInfo.InvariantCulture),
                'M' => now.ToString("mm", CultureInfo.InvariantCulture),
                'S' => now.ToString("ss", CultureInfo.InvariantCulture),
                'N' => now.ToString("fffffff", CultureInfo.InvariantCulture) + "00",
                'F' => now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                'T' => now.ToString("HH:mm:ss", CultureInfo.InvariantCulture),
                '%' => "%",
                var c => throw new AppletUsageException($"not simulated: %{c}"),
            });
        }

        return text.ToString();
    }

    private static string Format(string format, List<string> values, ref int next)
    {
        var text = new StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            var c = format[i];
            if (c == '\\' && i + 1 < format.Length)
            {
                text.Append(format[++i] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', '0' => '\0', var other => other });
            }
            else if (c == '%' && i + 1 < format.Length)
            {
                var kind = format[++i];
                if (kind == '%') text.Append('%');
                else if (kind is 's' or 'd' or 'b' or 'u') text.Append(next < values.Count ? values[next++] : kind == 's' || kind == 'b' ? "" : "0");
                else throw new AppletUsageException($"not simulated: %{kind}");
            }
            else
            {
                text.Append(c);
            }
        }

        return text.ToString();
    }
}
