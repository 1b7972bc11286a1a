using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;

namespace Drydock.Simulators.Aws.Efs;

/// <summary>All that EFS holds for the account, in the order of ids, and what its operations share.</summary>
internal sealed class EfsState(SimProcess process, SimAwsOptions options, Action<AwsResourceChange> changed)
{
    internal SimAwsOptions Options { get; } = options;
    internal TransitionQueue Transitions { get; } = new(process);
    internal SortedDictionary<string, FileSystemRecord> FileSystems { get; } = new(StringComparer.Ordinal);
    internal SortedDictionary<string, MountTargetRecord> MountTargets { get; } = new(StringComparer.Ordinal);
    internal SortedDictionary<string, AccessPointRecord> AccessPoints { get; } = new(StringComparer.Ordinal);
    internal SeededRandom Random => process.Random;
    internal DateTimeOffset Now => process.World.Clock.Now;

    internal string NewId(string prefix) => $"{prefix}0{Random.Hex(16)}";

    /// <exception cref="AwsServiceException">FileSystemNotFound, or ValidationException.</exception>
    internal FileSystemRecord FileSystem(string? id)
    {
        var named = EfsMembers.FileSystem(id);
        return FileSystems.TryGetValue(named.Value, out var found) ? found : throw EfsErrors.FileSystemNotFound(named.Value);
    }

    /// <exception cref="AwsServiceException">IncorrectFileSystemLifeCycleState, FileSystemNotFound, or ValidationException.</exception>
    internal FileSystemRecord AvailableFileSystem(string? id)
    {
        var found = FileSystem(id);
        return found.State == "available" ? found : throw EfsErrors.IncorrectFileSystemState(found.Id.Value, found.State);
    }

    /// <exception cref="AwsServiceException">MountTargetNotFound, or ValidationException.</exception>
    internal MountTargetRecord MountTarget(string? id)
    {
        var named = EfsMembers.MountTarget(id);
        return MountTargets.TryGetValue(named.Value, out var found) ? found : throw EfsErrors.MountTargetNotFound(named.Value);
    }

    /// <exception cref="AwsServiceException">AccessPointNotFound, or ValidationException.</exception>
    internal AccessPointRecord AccessPoint(string? id)
    {
        var named = EfsMembers.AccessPoint(id);
        return AccessPoints.TryGetValue(named.Value, out var found) ? found : throw EfsErrors.AccessPointNotFound(named.Value);
    }

    internal int MountTargetsOf(FileSystemId id)
    {
        var count = 0;
        foreach (var target in MountTargets.Values)
        {
            if (target.FileSystem == id) count++;
        }

        return count;
    }

    internal ElasticFileSystem Describe(FileSystemRecord record) => record.Describe(Options, MountTargetsOf(record.Id));

    /// <summary>Adds a line that an operator wants to read.</summary>
    internal void Tell(string text) => process.World.Timeline.Add(process.Name, TimelineKind.Aws, text);

    internal void SetState(FileSystemRecord record, string? state)
    {
        var old = record.State;
        if (state is null) FileSystems.Remove(record.Id.Value);
        else record.State = state;
        Changed("file-system", record.Id.Value, old, state);
    }

    internal void SetState(MountTargetRecord record, string? state)
    {
        var old = record.State;
        if (state is null) MountTargets.Remove(record.Id.Value);
        else record.State = state;
        Changed("mount-target", record.Id.Value, old, state);
    }

    internal void SetState(AccessPointRecord record, string? state)
    {
        var old = record.State;
        if (state is null) AccessPoints.Remove(record.Id.Value);
        else record.State = state;
        Changed("access-point", record.Id.Value, old, state);
    }

    /// <summary>Tells the hook that a resource changed.</summary>
    internal void Changed(string kind, string id, string? from, string? to) => changed(new AwsResourceChange(process.World.Clock.Elapsed, kind, id, from, to));
}
