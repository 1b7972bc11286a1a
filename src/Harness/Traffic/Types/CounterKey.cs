using System.Globalization;
using Drydock.Simulators.Workloads.Redis;

namespace Drydock.Harness.Traffic.Types;

/// <summary>A counter: it goes up and down by different steps, so that no change makes up for the loss of another.</summary>
internal sealed class CounterKey(string name) : TypedKey(name)
{
    private long _value;

    protected override string Content => _value.ToString(CultureInfo.InvariantCulture);

    protected override (IReadOnlyList<string[]>, string) Change(int number)
    {
        var step = 1L << number;
        var isDown = number % 3 == 2;
        _value += isDown ? -step : step;
        return ([[isDown ? "DECRBY" : "INCRBY", Name, step.ToString(CultureInfo.InvariantCulture)]], Content);
    }

    internal override async Task<string> ReadAsync(RespClient client, TimeSpan now, CancellationToken cancellationToken)
    {
        var reply = await client.CallAsync(cancellationToken, "GET", Name);
        return reply.IsNull ? "" : reply.Text;
    }
}
