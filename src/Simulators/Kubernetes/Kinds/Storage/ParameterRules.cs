using System.Text;
using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Kinds.Storage;

/// <summary>The parameters of a StorageClass or VolumeAttributesClass: how many, how large. Provenance: Recorded (validation/vac-no-driver), Documented (API reference: at most 512, at most 256 KiB).</summary>
internal static class ParameterRules
{
    private const int CountMax = 512;
    private const int BytesMax = 256 * 1024;

    internal static void Validate(KubeDocument? parameters, FieldErrors errors)
    {
        if (parameters is not { IsObject: true }) return;
        if (parameters.FieldSpan.Length > CountMax)
        {
            errors.TooLong("parameters", CountMax);
            return;
        }

        long bytes = 0;
        foreach (var (key, item) in parameters.FieldSpan)
        {
            if (key.Length == 0) errors.Invalid("parameters", key, "field can not be empty.");
            bytes += Encoding.UTF8.GetByteCount(key) + Encoding.UTF8.GetByteCount(item.ScalarText ?? "");
        }

        if (bytes > BytesMax) errors.TooLong("parameters", BytesMax);
    }
}
