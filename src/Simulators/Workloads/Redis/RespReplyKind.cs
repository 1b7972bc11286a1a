namespace Drydock.Simulators.Workloads.Redis;

/// <summary>The types of the Redis protocol.</summary>
public enum RespReplyKind
{
    Status,
    Error,
    Integer,
    Bulk,

    /// <summary>A null bulk string or a null array.</summary>
    Null,
    Array,
}
