namespace Drydock.Simulators.Workloads.Redis;

/// <summary>How redis-cli prints replies.</summary>
internal enum RedisCliOutput
{
    /// <summary>The default without a terminal.</summary>
    Raw,
    Standard,
    Csv,
}
