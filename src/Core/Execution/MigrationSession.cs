using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;

namespace Drydock.Core.Execution;

/// <summary>
/// One life of a migrator at work on one migration: its lease, its journal, its step. Every change of the world asks <see cref="AdvanceAsync"/> first.
/// </summary>
internal sealed class MigrationSession(string id, MigrationLease lease, Journal journal, Pace pace, IMigrationProgress? progress)
{
    private readonly SortedDictionary<string, string?> _pending = new(StringComparer.Ordinal);

    internal string Id => id;
    internal Journal Journal => journal;
    internal string Step { get; private set; } = journal.Step;

    /// <summary>The mark of this migration on what it makes.</summary>
    internal string Migration => journal.Name;

    /// <summary>Whether so much time has passed that another migrator may be at work.</summary>
    internal bool MayBeSuperseded => lease.MayHaveExpired;

    /// <summary>For how long no other migrator can be at work; zero when one may be.</summary>
    internal TimeSpan Left => lease.Left;

    /// <summary>Notes data for the next entry of the journal.</summary>
    internal void Note(string key, string? value)
    {
        if (journal[key] == value) _pending.Remove(key);
        else _pending[key] = value;
    }

    /// <summary>Names the step for the next entry of the journal.</summary>
    internal void Enter(string step) => Step = step;

    /// <summary>Must be called before each change of the world: proves that this migrator still is the one, and journals the intent with what was noted.</summary>
    /// <exception cref="SupersededException">It is not.</exception>
    internal async Task AdvanceAsync(string intent, CancellationToken cancellationToken)
    {
        await lease.RenewIfDueAsync(cancellationToken);
        await journal.AdvanceAsync(id, Step, intent, [.. _pending], cancellationToken);
        _pending.Clear();
        if (lease.MayHaveExpired) await lease.RenewIfDueAsync(cancellationToken);
    }

    /// <summary>Journals what was noted when there is anything.</summary>
    internal Task SaveAsync(string why, CancellationToken cancellationToken) =>
        _pending.Count == 0 ? Task.CompletedTask : AdvanceAsync(why, cancellationToken);

    /// <summary>Keeps the lease while waiting.</summary>
    internal Task KeepAliveAsync(CancellationToken cancellationToken) => lease.RenewIfDueAsync(cancellationToken);

    /// <summary>Proves by a look that this migrator still is the one.</summary>
    internal async Task VerifyAsync(CancellationToken cancellationToken)
    {
        await lease.RenewIfDueAsync(cancellationToken);
        await journal.VerifyAsync(cancellationToken);
    }

    internal Task ReleaseAsync(CancellationToken cancellationToken) => lease.ReleaseAsync(cancellationToken);

    internal void Report(MigrationProgressKind kind, string text) => progress?.Report(new MigrationProgress(pace.Now, kind, Step, text));

    /// <summary>A request as the journal's intent names it: enough to find the object again.</summary>
    internal static string Intent(KubeRequest request) =>
        $"{request.Verb.ToString().ToLowerInvariant()} {request.Resource.ApiVersion} {request.Resource.Plural} {request.Namespace ?? "-"} {request.Name ?? request.Body?.Name}";

    /// <summary>The object that an intent is about when it changes an existing one; null for creations and for what is no request.</summary>
    internal static (KubeResource Resource, string? Namespace, string Name)? Subject(string intent)
    {
        var words = intent.Split(' ');
        if (words.Length != 5 || words[0] is not ("patch" or "update" or "delete")) return null;
        var slash = words[1].IndexOf('/', StringComparison.Ordinal);
        var resource = slash < 0 ? new KubeResource("", words[1], words[2]) : new KubeResource(words[1][..slash], words[1][(slash + 1)..], words[2]);
        return (resource, words[3] == "-" ? null : words[3], words[4]);
    }
}
