namespace Drydock.Simulators.Workloads.Redis.Rdb;

/// <summary>Type bytes of an RDB file.</summary>
internal static class RdbOpcode
{
    internal const byte StringValue = 0;
    internal const byte List = 1;
    internal const byte Set = 2;
    internal const byte SortedSet = 3;
    internal const byte Hash = 4;
    internal const byte SortedSet2 = 5;
    internal const byte HashZipmap = 9;
    internal const byte ListZiplist = 10;
    internal const byte SetIntset = 11;
    internal const byte SortedSetZiplist = 12;
    internal const byte HashZiplist = 13;
    internal const byte ListQuicklist = 14;
    internal const byte StreamListpacks = 15;
    internal const byte HashListpack = 16;
    internal const byte SortedSetListpack = 17;
    internal const byte ListQuicklist2 = 18;
    internal const byte StreamListpacks2 = 19;
    internal const byte SetListpack = 20;
    internal const byte StreamListpacks3 = 21;

    internal const byte SlotInformation = 244;
    internal const byte Function2 = 245;
    internal const byte FunctionBeforeRelease = 246;
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
