namespace Drydock.Simulators.Workloads.Redis.Rdb;

/// <summary>Type bytes of an RDB file.</summary>
internal static class RdbOpcode
{
    internal const byte StringValue = 0;

    // Written by newer servers only; ours skips them.
    internal const byte Function2 = 245;
    internal const byte ModuleAuxiliary = 247;
    internal const byte Idle = 248;
    internal const byte Frequency = 249;

    internal const byte Auxiliary = 250;
    internal const byte ResizeDatabase = 251;
    internal const byte ExpireTimeMilliseconds = 252;
    internal const byte ExpireTime = 253;
    internal const byte SelectDatabase = 254;
    internal const byte EndOfFile = 255;
}
