namespace Drydock.Simulators.Faults;

internal sealed class ZoneLoss : IWorldFault
{
    public string Name => "zone-loss";
    public string Effect => "every node of one zone loses power for six to twelve minutes";
    public string Recovery => "volumes stay in their zone and wait for it; a step whose patience ends goes back to where the migration began, or waits when it is past the commit";

    public async Task StrikeAsync(FaultContext context)
    {
        var zone = context.AnyNode().Options.Zone;
        var nodes = context.Cluster.Nodes.Values.Where(n => n.Options.Zone == zone && n.IsOn).ToList();
        context.Tell($"zone {zone} is lost");
        foreach (var node in nodes) await context.CutPowerAsync(node);
        await context.WaitAsync(TimeSpan.FromMinutes(6), TimeSpan.FromMinutes(12));
        foreach (var node in nodes) node.PowerOn();
    }
}
