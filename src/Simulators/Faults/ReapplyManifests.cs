namespace Drydock.Simulators.Faults;

internal sealed class ReapplyManifests : IWorldFault
{
    public string Name => "reapply-manifests";
    public string Effect => "a GitOps controller applies the user's own manifests again";
    public string Recovery => "no pod starts while a claim is missing, and the claims are bound to verified volumes by name";

    public Task StrikeAsync(FaultContext context) => context.Surroundings.ReapplyManifestsAsync();
}
