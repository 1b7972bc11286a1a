using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using Drydock.Harness.Kubeconfigs;
using k8s.Authentication;

namespace Drydock.Live.Kubernetes;

/// <summary>
/// The credentials of an exec plugin such as <c>aws eks get-token</c>: kept until shortly before they expire, or until the cluster refuses them. KubernetesClient's own runner
/// joins the arguments to one text, gives plugins a wrong kind of object, and does not look at how they end.
/// </summary>
internal sealed class ExecPlugin(ExecPluginSettings settings, TimeProvider clock) : ITokenProvider, IDisposable
{
    /// <summary>So much before its end a credential counts as expired: a request must still arrive.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _one = new(1);
    private volatile ExecCredential? _current;

    internal ExecCredential? Current => _current;
    internal X509Certificate2? Certificate => _current?.Certificate;

    /// <summary>The credentials that count now; runs the plugin when there are none, by one caller for all.</summary>
    /// <exception cref="KubernetesConnectionException">The plugin is missing or failed.</exception>
    internal async Task<ExecCredential> GetAsync(CancellationToken cancellationToken)
    {
        if (_current is { } known && IsFresh(known)) return known;
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_current is { } other && IsFresh(other)) return other;
            return _current = await ExecPluginRun.RunAsync(settings, cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>The cluster refused this credential; another that has come meanwhile stays.</summary>
    internal void Forget(ExecCredential? used)
    {
        if (used is not null) Interlocked.CompareExchange(ref _current, null, used);
    }

    public async Task<AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken cancellationToken) =>
        await GetAsync(cancellationToken) is { Token: { } token } ? new AuthenticationHeaderValue("Bearer", token) : null!;

    public void Dispose() => _one.Dispose();

    private bool IsFresh(ExecCredential credential) => credential.Expires is not { } end || clock.GetUtcNow() + Margin < end;
}
