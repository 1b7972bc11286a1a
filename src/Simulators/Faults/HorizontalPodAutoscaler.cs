namespace Drydock.Simulators.Faults;

internal sealed class HorizontalPodAutoscaler : IWorldFault
{
    public string Name => "hpa";
    public string Effect => "an autoscaler asks for one replica more, again and again, for two minutes";
    public string Recovery => "as scale-up: each time the set is put back, and after the start it is left alone";

    public async Task StrikeAsync(FaultContext context)
    {
        for (var i = 0; i < 8; i++)
        {
            await context.ScaleAsync(context.Surroundings.Replicas + 1);
            await context.WaitAsync(TimeSpan.FromSeconds(13), TimeSpan.FromSeconds(17));
        }
    }
}
