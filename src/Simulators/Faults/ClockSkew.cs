namespace Drydock.Simulators.Faults;

internal sealed class ClockSkew : IWorldFault
{
    public string Name => "clock-skew";
    public string Effect => "the clocks of the nodes go up to five minutes wrong, each by its own";
    public string Recovery => "a lease is measured by one clock at a time, and what a container must not do late is measured by its own clock from start to end";

    public Task StrikeAsync(FaultContext context)
    {
        foreach (var node in context.Cluster.Nodes.Values)
        {
            node.Clock.Offset = context.Random.Duration(TimeSpan.Zero, TimeSpan.FromMinutes(10)) - TimeSpan.FromMinutes(5);
        }

        return Task.CompletedTask;
    }
}
