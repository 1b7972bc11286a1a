namespace Drydock.Simulators.Kubernetes;

/// <summary>How much a program asks of the API server: its flags --kube-api-qps and --kube-api-burst.</summary>
/// <param name="RequestsPerSecond">Requests a second, in the long run.</param>
/// <param name="Burst">How many at once after a rest.</param>
public sealed record ClientRateLimit(double RequestsPerSecond, int Burst)
{
    /// <summary>Of the snapshot-controller, when nobody says otherwise (Documented: its flags, 5 and 10).</summary>
    public static ClientRateLimit OfSnapshotController { get; } = new(5, 10);
}
