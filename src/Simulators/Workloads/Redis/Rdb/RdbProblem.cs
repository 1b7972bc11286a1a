namespace Drydock.Simulators.Workloads.Redis.Rdb;

/// <summary>Why a dump file cannot be loaded; the real server ends differently for each.</summary>
internal enum RdbProblem
{
    /// <summary>No RDB file, or of a version that is too new.</summary>
    NotReadable,

    /// <summary>The file ends too early.</summary>
    Truncated,

    /// <summary>The checksum does not match, or something in it makes no sense.</summary>
    Corrupt,

    /// <summary>A valid file with something that the simulator has no model of (lists, hashes, functions, …).</summary>
    NotSimulated,
}
