namespace Drydock.Core.Ports;

/// <summary>The id of an EBS volume, "vol-" and hexadecimal digits.</summary>
public readonly record struct VolumeId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>The id of an EBS snapshot, "snap-" and hexadecimal digits.</summary>
public readonly record struct SnapshotId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>The id of an EC2 instance, "i-" and hexadecimal digits.</summary>
public readonly record struct InstanceId(string Value)
{
    public override string ToString() => Value;
}
