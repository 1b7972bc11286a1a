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

/// <summary>The id of an EFS file system, "fs-" and hexadecimal digits.</summary>
public readonly record struct FileSystemId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>The id of an EFS mount target, "fsmt-" and hexadecimal digits.</summary>
public readonly record struct MountTargetId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>The id of an EFS access point, "fsap-" and hexadecimal digits.</summary>
public readonly record struct AccessPointId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>The id of a VPC, "vpc-" and hexadecimal digits.</summary>
public readonly record struct VpcId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>The id of a subnet, "subnet-" and hexadecimal digits.</summary>
public readonly record struct SubnetId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>The id of a security group, "sg-" and hexadecimal digits.</summary>
public readonly record struct SecurityGroupId(string Value)
{
    public override string ToString() => Value;
}
