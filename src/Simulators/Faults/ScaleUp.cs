namespace Drydock.Simulators.Faults;

internal sealed class ScaleUp : IWorldFault
{
    public string Name => "scale-up";
    public string Effect => "someone scales the set to one replica more than its manifest says";
    public string Recovery => "a set that is to stay at 0 is put back there before anything else; the new ordinal is theirs, and they are told where its volume lies";

    public Task StrikeAsync(FaultContext context) => context.ScaleAsync(context.Surroundings.Replicas + 1);
}
