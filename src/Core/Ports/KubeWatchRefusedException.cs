using Drydock.Core.Kubernetes;

namespace Drydock.Core.Ports;

/// <summary>The API server refused to open a watch; <see cref="Response"/> holds its Status.</summary>
public sealed class KubeWatchRefusedException(KubeResponse response) : Exception(response.Message ?? $"watch refused with {response.StatusCode}")
{
    public KubeResponse Response { get; } = response;
}
