namespace Drydock.Harness.Traffic;

/// <summary>Where a client's server is now.</summary>
internal interface IClientAddress
{
    Task RunAsync(CancellationToken cancellationToken);

    /// <summary>Waits until there is an address; null when there is none by the end of the time.</summary>
    Task<string?> WaitAsync(TimeSpan limit);
}
