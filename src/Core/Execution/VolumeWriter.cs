using System.Security.Cryptography;
using System.Text;
using Drydock.Core.Ports;

namespace Drydock.Core.Execution;

/// <summary>
/// Makes EBS snapshots and volumes so that none is ever made twice for one purpose or forgotten: each bears a tag that names its migration and purpose, and is looked for by that tag before it is
/// made. Creations are journalled first. What a migrator that was overtaken makes too late, and no one adopted, it takes away again.
/// </summary>
internal sealed class VolumeWriter(VolumeReader reader, MigrationSession session)
{
    /// <summary>"journal's uid/purpose" on what is made: found again by it whatever was lost.</summary>
    internal const string CopyTag = "drydock.dev/copy";

    /// <summary>Whether this migration made it.</summary>
    internal static bool IsOf(MigrationSession session, IEnumerable<KeyValuePair<string, string>> tags) =>
        tags.Any(t => t.Key == CopyTag && t.Value.StartsWith(session.Journal.Uid + "/", StringComparison.Ordinal));

    /// <summary>The value of <see cref="CopyTag"/> for a purpose.</summary>
    internal string Mark(string purpose) => $"{session.Journal.Uid}/{purpose}";

    /// <summary>The snapshot of a volume for a purpose: the one that is there, else a new one.</summary>
    internal Task<BlockSnapshot> EnsureSnapshotAsync(string purpose, string volumeId, IReadOnlyList<KeyValuePair<string, string>> tags, CancellationToken cancellationToken)
    {
        var request = new CreateSnapshotRequest(new VolumeId(volumeId), $"{session.Migration} in {session.Journal.Namespace}: {purpose}", Marked(tags, purpose));
        return EnsureAsync(
            $"snapshot {purpose} of {volumeId}",
            async () => (await SnapshotsAsync(purpose, cancellationToken)).FirstOrDefault(s => s.VolumeId.Value == volumeId && s.State != "error"),
            () => reader.TryCreateAsync(request, cancellationToken),
            s => (s.SnapshotId.Value, s.Tags),
            id => reader.DeleteSnapshotAsync(id, cancellationToken),
            async id => (await reader.FindSnapshotAsync(id, cancellationToken))?.Tags,
            cancellationToken);
    }

    /// <summary>The volume for a purpose: the one that is there, else a new one. It is still being made when this returns.</summary>
    internal Task<BlockVolume> EnsureVolumeAsync(string purpose, CreateVolumeRequest request, CancellationToken cancellationToken)
    {
        // A token of this life and snapshot: EC2 refuses one that comes again with other tags, and the tags name the life; a copy that was given up is made anew from another snapshot.
        var token = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Mark(purpose)} {session.Id} {request.SnapshotId}")));
        var marked = request with { ClientToken = token, Tags = Marked(request.Tags ?? [], purpose) };
        return EnsureAsync(
            $"volume {purpose}",
            async () => (await VolumesAsync(purpose, cancellationToken)).FirstOrDefault(v => v.State != "error"),
            () => reader.TryCreateAsync(marked, cancellationToken),
            v => (v.VolumeId.Value, v.Tags),
            id => DeleteLateAsync(id, cancellationToken),
            async id => (await reader.FindAsync(id, cancellationToken))?.Tags,
            cancellationToken);
    }

    internal Task<IReadOnlyList<BlockSnapshot>> SnapshotsAsync(string purpose, CancellationToken cancellationToken) => reader.SnapshotsTaggedAsync(CopyTag, Mark(purpose), cancellationToken);

    internal Task<IReadOnlyList<BlockVolume>> VolumesAsync(string purpose, CancellationToken cancellationToken) => reader.VolumesTaggedAsync(CopyTag, Mark(purpose), cancellationToken);

    /// <summary>Deletes every snapshot of a purpose.</summary>
    internal async Task DeleteSnapshotsAsync(string purpose, CancellationToken cancellationToken)
    {
        foreach (var snapshot in await SnapshotsAsync(purpose, cancellationToken))
        {
            await session.AdvanceAsync($"delete snapshot {snapshot.SnapshotId}", cancellationToken);
            session.Report(MigrationProgressKind.Acting, $"delete snapshot {snapshot.SnapshotId} ({purpose})");
            await reader.DeleteSnapshotAsync(snapshot.SnapshotId.Value, cancellationToken);
        }
    }

    private async Task<T> EnsureAsync<T>(
        string what, Func<Task<T?>> find, Func<Task<(T? Made, string? Observed)>> create, Func<T, (string Id, IReadOnlyList<KeyValuePair<string, string>> Tags)> identify,
        Func<string, Task> delete, Func<string, Task<IReadOnlyList<KeyValuePair<string, string>>?>> look, CancellationToken cancellationToken)
        where T : class
    {
        var attempts = reader.Pace.Begin($"making {what}");
        for (var hasTried = false; ; hasTried = true)
        {
            if (await find() is { } found)
            {
                if (hasTried) await ProveInTimeAsync(identify(found).Id, delete, look, cancellationToken);
                await AdoptAsync(identify(found), cancellationToken);
                return found;
            }

            await session.AdvanceAsync($"make {what}", cancellationToken);
            session.Report(MigrationProgressKind.Acting, $"make {what}");
            var (made, observed) = await create();
            if (made is not null)
            {
                await ProveInTimeAsync(identify(made).Id, delete, look, cancellationToken);
                return made;
            }

            session.Report(MigrationProgressKind.Retrying, $"make {what}: {observed}");
            await attempts.PauseAsync(StepFailedException.Unreachable, observed!, null, cancellationToken);
        }
    }

    /// <summary>What another life made and did not live to journal is this life's from now on.</summary>
    private async Task AdoptAsync((string Id, IReadOnlyList<KeyValuePair<string, string>> Tags) found, CancellationToken cancellationToken)
    {
        if (IsMine(found.Tags)) return;
        await session.AdvanceAsync($"adopt {found.Id}", cancellationToken);
        await reader.TagAsync(found.Id, [new(Documents.SessionAnnotation, session.Id)], cancellationToken);
    }

    private async Task ProveInTimeAsync(
        string id, Func<string, Task> delete, Func<string, Task<IReadOnlyList<KeyValuePair<string, string>>?>> look, CancellationToken cancellationToken)
    {
        if (!session.MayBeSuperseded) return;
        try
        {
            await session.VerifyAsync(cancellationToken);
        }
        catch (SupersededException)
        {
            if (await look(id) is { } tags && IsMine(tags)) await delete(id);
            throw;
        }
    }

    /// <summary>EC2 deletes a volume only once it is made.</summary>
    private async Task DeleteLateAsync(string id, CancellationToken cancellationToken)
    {
        var attempts = reader.Pace.Begin($"deleting volume {id}, which was made too late");
        while (!await reader.TryDeleteAsync(id, cancellationToken)) await attempts.PauseAsync(StepFailedException.TimedOut, "EC2 does not delete it yet", null, cancellationToken);
    }

    private bool IsMine(IReadOnlyList<KeyValuePair<string, string>> tags) => tags.Contains(new(Documents.SessionAnnotation, session.Id));

    private List<KeyValuePair<string, string>> Marked(IReadOnlyList<KeyValuePair<string, string>> tags, string purpose) =>
        [.. tags, new(CopyTag, Mark(purpose)), new(Documents.SessionAnnotation, session.Id), new(Documents.MigrationLabel, session.Migration)];
}
