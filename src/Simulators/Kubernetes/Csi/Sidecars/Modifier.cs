using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Kubernetes.Controllers.Storage;

namespace Drydock.Simulators.Kubernetes.Csi.Sidecars;

/// <summary>
/// The part of the external-resizer that follows VolumeAttributesClasses: a bound claim that names another class than its status has its volume modified by the driver, then PersistentVolume and status say so.
/// Provenance: Documented (Volume Attributes Classes, GA in 1.34; external-resizer: --feature-gates=VolumeAttributesClass), Assumed (texts of its events).
/// </summary>
/// <remarks>Left out: the growth of volumes, infeasible classes' slower retries, the way back to an earlier class.</remarks>
internal sealed class Modifier : StorageController
{
    private readonly ICsiControllerDriver _driver;
    private readonly CsiSidecarSettings _settings;
    private readonly StorageApi _api;
    private readonly EventRecorder _events;
    private readonly Informer _claims;
    private readonly Informer _volumes;

    private Modifier(InformerSet informers, ICsiControllerDriver driver, CsiSidecarSettings settings)
        : base("csi-resizer", informers.Clock, new WorkQueue(informers.Clock, settings.RetryMin, settings.RetryMax))
    {
        (_driver, _settings, _api) = (driver, settings, new StorageApi(informers.Api));
        _events = new EventRecorder(informers.Api, informers.Clock, $"external-resizer {driver.DriverName}");
        _claims = informers.For(KubeResources.PersistentVolumeClaims);
        _volumes = informers.For(KubeResources.PersistentVolumes);
        _claims.OnChange((_, now) =>
        {
            if (now is not null && IsBehind(now)) Queue.Add(now.Key);
        });
    }

    internal static ControllerWithInformers Create(InformerSet informers, ICsiControllerDriver driver, CsiSidecarSettings settings)
    {
        var modifier = new Modifier(informers, driver, settings);
        return new(modifier, [modifier._claims, modifier._volumes]);
    }

    protected override async Task<bool> SyncAsync(string key, CancellationToken cancellationToken)
    {
        if (_claims.Get(key) is not { } claim || !IsBehind(claim)) return true;
        if (_volumes.Get(claim.Text("spec", "volumeName")!) is not { } volume || volume.Text("spec", "csi", "driver") != _driver.DriverName) return true;
        var name = claim.Text("spec", "volumeAttributesClassName")!;
        var attributes = await _api.GetAsync(KubeResources.VolumeAttributesClasses, null, name, cancellationToken);
        try
        {
            await CsiCall.WithTimeoutAsync(async token =>
            {
                await _driver.ModifyVolumeAsync(volume.Text("spec", "csi", "volumeHandle")!, StorageObject.Pairs(attributes["parameters"]), token);
                return true;
            }, _settings.CallTimeout, Clock, cancellationToken);
        }
        catch (CsiException exception)
        {
            _events.Warning(claim, "VolumeModifyFailed", exception.ToRpcError());
            return false;
        }

        await _api.MergePatchAsync(KubeResources.PersistentVolumes, volume, KubeDocument.Object(("spec", KubeDocument.Object(("volumeAttributesClassName", name)))), null, cancellationToken);
        await _api.MergePatchAsync(KubeResources.PersistentVolumeClaims, claim, KubeDocument.Object(("status", KubeDocument.Object(("currentVolumeAttributesClassName", name)))), "status", cancellationToken);
        _events.Normal(claim, "VolumeModifySuccessful", $"external resizer modified volume {claim.Name} with vac {name} successfully");
        Tell($"volume of PersistentVolumeClaim {claim.Key} modified to VolumeAttributesClass {name}");
        return true;
    }

    private static bool IsBehind(KubeDocument claim) => claim.Phase == "Bound" && claim.Text("spec", "volumeAttributesClassName") is { Length: > 0 } name
        && claim.Text("status", "currentVolumeAttributesClassName") != name;
}
