namespace Drydock.Simulators.Faults;

internal sealed class StaleWatch : IWorldFault
{
    public string Name => "stale-watch";
    public string Effect => "watches of the migrator that are opened in the next minutes lag up to forty seconds behind";
    public string Recovery => "what a watch says is read again before anything is decided on it";

    public async Task StrikeAsync(FaultContext context)
    {
        context.Surroundings.WatchLag = TimeSpan.FromSeconds(40);
        await context.WaitAsync(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(6));
        context.Surroundings.WatchLag = null;
        context.Tell("watches are as quick as before");
    }
}
