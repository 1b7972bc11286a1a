namespace Drydock.Core.VolumeEncryption.Applications;

/// <summary>A replica as its master lists it: <paramref name="State"/> is "online" once it has the whole data set; <paramref name="Offset"/> is what it last acknowledged.</summary>
internal sealed record RedisReplica(string Ip, int Port, string State, long Offset, long LagSeconds)
{
    internal bool IsOnline => State == "online";
}
