using System.Globalization;

namespace Drydock.Simulators.Kubernetes.Kinds.Workloads;

/// <summary>The five fields of a cron schedule, and what its parser says of a wrong one. Provenance: Documented (CronJob: schedule syntax; the words are those of the Go library robfig/cron).</summary>
internal static class CronSchedule
{
    private static readonly (int Min, int Max, string[] Names)[] Fields =
    [
        (0, 59, []), (0, 23, []), (1, 31, []), (1, 12, ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]),
        (0, 6, ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]),
    ];

    private static readonly string[] Descriptors = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];

    /// <summary>What is wrong with a schedule, or null.</summary>
    public static string? Problem(string schedule)
    {
        if (schedule.StartsWith('@'))
        {
            return Descriptors.Contains(schedule) || schedule.StartsWith("@every ", StringComparison.Ordinal) ? null : $"unrecognized descriptor: {schedule}";
        }

        var parts = schedule.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length != Fields.Length) return string.Create(CultureInfo.InvariantCulture, $"expected exactly 5 fields, found {parts.Length}: [{string.Join(' ', parts)}]");
        for (var i = 0; i < parts.Length; i++)
        {
            foreach (var range in parts[i].Split(','))
            {
                if (RangeProblem(range, Fields[i]) is { } problem) return problem;
            }
        }

        return null;
    }

    private static string? RangeProblem(string text, (int Min, int Max, string[] Names) field)
    {
        var steps = text.Split('/');
        if (steps.Length > 2) return $"too many slashes: {text}";
        var ends = steps[0].Split('-');
        if (ends.Length > 2) return $"too many hyphens: {text}";
        var (start, end) = (field.Min, field.Max);
        if (steps[0] is not ("*" or "?"))
        {
            if (Number(ends[0], field, out start) is { } wrong) return wrong;
            end = start;
            if (ends.Length == 2 && Number(ends[1], field, out end) is { } wrongEnd) return wrongEnd;
            if (ends.Length == 1 && steps.Length == 2) end = field.Max;
        }

        var step = 1;
        if (steps.Length == 2 && Number(steps[1], (0, int.MaxValue, []), out step) is { } wrongStep) return wrongStep;
        if (start < field.Min) return string.Create(CultureInfo.InvariantCulture, $"beginning of range ({start}) below minimum ({field.Min}): {text}");
        if (end > field.Max) return string.Create(CultureInfo.InvariantCulture, $"end of range ({end}) above maximum ({field.Max}): {text}");
        if (start > end) return string.Create(CultureInfo.InvariantCulture, $"beginning of range ({start}) beyond end of range ({end}): {text}");
        return step == 0 ? $"step of range should be a positive number: {text}" : null;
    }

    private static string? Number(string text, (int Min, int Max, string[] Names) field, out int value)
    {
        var named = Array.FindIndex(field.Names, n => string.Equals(n, text, StringComparison.OrdinalIgnoreCase));
        value = named >= 0 ? named + field.Min : 0;
        if (named >= 0) return null;
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)) return $"failed to parse int from {text}: strconv.Atoi: parsing \"{text}\": invalid syntax";
        return value < 0 ? $"negative number ({value.ToString(CultureInfo.InvariantCulture)}) not allowed: {text}" : null;
    }
}
