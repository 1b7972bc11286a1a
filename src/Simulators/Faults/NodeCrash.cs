namespace Drydock.Simulators.Faults;

internal sealed class NodeCrash : IWorldFault
{
    public string Name => "node-crash";
    public string Effect => "a node with one of the pods loses power for one to four minutes";
    public string Recovery => "EBS volumes outlive their node; the step waits until the pods and attachments are as it needs them";

    public async Task StrikeAsync(FaultContext context)
    {
        var node = context.AnyNode();
        await context.CutPowerAsync(node);
        await context.WaitAsync(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(4));
        node.PowerOn();
    }
}
