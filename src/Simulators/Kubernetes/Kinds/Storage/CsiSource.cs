using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Rules;

namespace Drydock.Simulators.Kubernetes.Kinds.Storage;

/// <summary>CSI sources of volumes. Provenance: Recorded (validation/pv-csi-secretref), Documented (API reference, CSIPersistentVolumeSource).</summary>
internal static class CsiSource
{
    private const int DriverLengthMax = 63;

    /// <summary>The name of the driver.</summary>
    internal static void Driver(KubeDocument source, string path, FieldErrors errors)
    {
        var name = source.Text("driver") ?? "";
        if (name.Length == 0)
        {
            errors.Required(path + ".driver");
            return;
        }

        if (name.Length > DriverLengthMax) errors.TooLong(path + ".driver", DriverLengthMax);
        foreach (var problem in NameRules.Subdomain(name.ToLowerInvariant())) errors.Invalid(path + ".driver", name, problem);
    }

    internal static void Persistent(KubeDocument source, string path, FieldErrors errors)
    {
        Driver(source, path, errors);
        if (source.IsBlank("volumeHandle")) errors.Required(path + ".volumeHandle");
        Secret(source, "controllerPublishSecretRef", path, errors);
        Secret(source, "controllerExpandSecretRef", path, errors);
        Secret(source, "nodePublishSecretRef", path, errors);
        Secret(source, "nodeExpandSecretRef", path, errors);
    }

    private static void Secret(KubeDocument source, string name, string path, FieldErrors errors)
    {
        if (source[name] is not { IsObject: true } reference) return;
        if (reference.IsBlank("name")) errors.Required($"{path}.{name}.name");
        if (reference.IsBlank("namespace")) errors.Required($"{path}.{name}.namespace");
    }
}
