using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;

namespace Drydock.Core.Execution;

/// <summary>
/// The Lease that keeps a second migrator from starting. It is taken over once it was seen unchanged for its whole duration (no trust in other clocks), as
/// client-go does. It is no fence: the journal is.
/// </summary>
internal sealed class MigrationLease(ClusterReader reader, IKubernetesApi api, string ns, string name, string holder)
{
    /// <summary>A renewal this much older than the duration ends the wait at once: no clock is that wrong.</summary>
    private static readonly TimeSpan ClockSkewMax = TimeSpan.FromMinutes(5);

    private readonly Pace _pace = reader.Pace;
    private KubeDocument? _held;
    private DateTimeOffset _renewed;

    private TimeSpan Duration => _pace.Options.LeaseDuration;

    /// <summary>Whether another held it before.</summary>
    internal bool WasTakenOver { get; private set; }

    /// <summary>Whether so much time has passed since the last renewal that another may hold it by now.</summary>
    internal bool MayHaveExpired => Left == TimeSpan.Zero;

    /// <summary>What is left until another may take it over.</summary>
    internal TimeSpan Left => Duration - (_pace.Now - _renewed) is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    /// <summary>Takes the lease. Returns null, or what tells that a living holder has it.</summary>
    internal async Task<string?> AcquireAsync(CancellationToken cancellationToken)
    {
        var attempts = _pace.Begin($"acquiring lease {ns}/{name}");
        while (true)
        {
            var current = await reader.GetAsync(KubeResources.Leases, ns, name, cancellationToken);
            if (current?.Text("spec", "holderIdentity") is { Length: > 0 } other && other != holder)
            {
                WasTakenOver = true;
                if (await IsAliveAsync(current, cancellationToken)) return $"held by {other}, renewed at {current.Text("spec", "renewTime")}";
            }

            if (await TryWriteAsync(current, cancellationToken)) return null;
            await attempts.PauseAsync(StepFailedException.Unreachable, "the write of the lease was refused or not answered", null, cancellationToken);
        }
    }

    /// <summary>Renews the lease when a third of its duration has passed.</summary>
    /// <exception cref="SupersededException">Another holds it, or it was deleted.</exception>
    internal async Task RenewIfDueAsync(CancellationToken cancellationToken)
    {
        if (_pace.Now - _renewed < Duration / 3) return;
        var attempts = _pace.Begin($"renewing lease {ns}/{name}");
        while (!await TryWriteAsync(_held, cancellationToken))
        {
            _held = await reader.GetAsync(KubeResources.Leases, ns, name, cancellationToken)
                ?? throw new SupersededException($"lease {ns}/{name} was deleted by another");
            if (_held.Text("spec", "holderIdentity") is var other && other != holder)
            {
                throw new SupersededException($"lease {ns}/{name} is held by {other ?? "no one"}");
            }

            await attempts.PauseAsync(StepFailedException.Unreachable, "the lease could not be renewed", null, cancellationToken);
        }
    }

    /// <summary>Deletes the lease if it is still ours; a lease that can't be deleted expires.</summary>
    internal async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        if (_held is null) return;
        var attempts = _pace.Begin($"releasing lease {ns}/{name}");
        while (true)
        {
            var current = await reader.GetAsync(KubeResources.Leases, ns, name, cancellationToken);
            if (current is null || current.Text("spec", "holderIdentity") != holder)
            {
                _held = null;
                return;
            }

            try
            {
                var response = await api.SendAsync(
                    new KubeRequest(KubeVerb.Delete, KubeResources.Leases, ns, name, Body: Documents.DeleteOptions(current)), cancellationToken);
                if (response.StatusCode is 401 or 403) throw new AccessDeniedException($"deletion of lease {ns}/{name}", response.Message ?? "forbidden");
                if (response.IsSuccess || response.StatusCode == 404)
                {
                    _held = null;
                    return;
                }
            }
            catch (PortUnreachableException)
            {
                // Whether it is gone is seen by the next look.
            }

            await attempts.PauseAsync(StepFailedException.Unreachable, "the lease could not be deleted", null, cancellationToken);
        }
    }

    private async Task<bool> IsAliveAsync(KubeDocument seen, CancellationToken cancellationToken)
    {
        var duration = TimeSpan.FromSeconds(seen.Integer("spec", "leaseDurationSeconds") ?? (long)Duration.TotalSeconds);
        if (DateTimeOffset.TryParse(seen.Text("spec", "renewTime"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var renewed)
            && _pace.Now > renewed + duration + ClockSkewMax)
        {
            return false;
        }

        var until = _pace.Now + duration;
        while (_pace.Now < until)
        {
            await _pace.DelayAsync(duration / 4, cancellationToken);
            var current = await reader.GetAsync(KubeResources.Leases, ns, name, cancellationToken);
            if (current is null || string.IsNullOrEmpty(current.Text("spec", "holderIdentity"))) return false;
            if (current.ResourceVersion != seen.ResourceVersion) return true;
        }

        return false;
    }

    private async Task<bool> TryWriteAsync(KubeDocument? current, CancellationToken cancellationToken)
    {
        var started = _pace.Now;
        var isNew = current is null || current.Text("spec", "holderIdentity") != holder;
        var time = Documents.MicroTime(started);
        var spec = KubeDocument.Object(
            ("holderIdentity", holder),
            ("leaseDurationSeconds", (long)Math.Ceiling(Duration.TotalSeconds)),
            ("acquireTime", isNew ? time : current!.At("spec", "acquireTime") ?? time),
            ("renewTime", time),
            ("leaseTransitions", (current?.Integer("spec", "leaseTransitions") ?? 0) + (isNew && current is not null ? 1 : 0)));
        var body = current is null
            ? Documents.New(KubeResources.Leases, "Lease", ns, name, name).With("spec", spec)
            : current.With("spec", spec);
        try
        {
            var response = await api.SendAsync(
                new KubeRequest(current is null ? KubeVerb.Create : KubeVerb.Update, KubeResources.Leases, ns, current is null ? null : name, Body: body), cancellationToken);
            if (response.StatusCode is 401 or 403) throw new AccessDeniedException($"lease {ns}/{name}", response.Message ?? "forbidden");
            if (!response.IsSuccess) return false;
            _held = response.Body;
            _renewed = started;
            return true;
        }
        catch (PortUnreachableException)
        {
            // Unknown whether it was written: the caller looks.
            return false;
        }
    }
}
