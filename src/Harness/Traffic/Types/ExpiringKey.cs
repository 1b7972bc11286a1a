using System.Globalization;
using Drydock.Simulators.Workloads.Redis;

namespace Drydock.Harness.Traffic.Types;

/// <summary>
/// A key that is to go at a moment: either soon, and then it is gone in the end, or long after the end, and then it is there and still goes at that same moment, whatever was restarted meanwhile.
/// </summary>
internal sealed class ExpiringKey(string name, TimeSpan life) : TypedKey(name)
{
    /// <summary>What calls take on the way, and whole milliseconds.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);

    private TimeSpan? _earliest;
    private TimeSpan _latest;

    protected override int ChangesMax => 1;

    protected override string Content => "v";

    protected override (IReadOnlyList<string[]>, string) Change(int number) =>
        ([["SET", Name, "v", "PX", ((long)life.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)]], "OK");

    protected override void Acknowledged(TimeSpan sent, TimeSpan heard) => (_earliest, _latest) = (sent + life, heard + life);

    internal override async Task<string> ReadAsync(RespClient client, TimeSpan now, CancellationToken cancellationToken)
    {
        var left = (await client.CallAsync(cancellationToken, "PTTL", Name)).Integer;
        if (left == -2) return "";
        if (left < 0) return "v that never goes";
        var at = now + TimeSpan.FromMilliseconds(left);
        return _earliest is null || (at >= _earliest - Tolerance && at <= _latest + Tolerance) ? "v" : string.Create(CultureInfo.InvariantCulture, $"v that goes at {at:c} instead of {_latest:c}");
    }

    internal override string? Judge(string found, TimeSpan now, Func<TimeSpan, bool> isExcused) =>
        found.Length == 0 && _earliest is { } earliest && now >= earliest - Tolerance ? null : base.Judge(found, now, isExcused);
}
