namespace Drydock.Wire.State;

/// <summary>What an entry of the log is about. The numbers are part of the format.</summary>
internal enum StateKind : byte
{
    /// <summary>Single values by name: "life", "revision".</summary>
    Meta = 1,

    /// <summary>A table of the store by its key: group, version and plural.</summary>
    Table = 2,

    /// <summary>An object of the store by table and key.</summary>
    Object = 3,

    /// <summary>A sector of a block, by "block/sector": the stored bytes, so ciphertext for an encrypted volume.</summary>
    Sector = 10,

    /// <summary>A block of a volume's bytes, by "store/index": the block's number.</summary>
    StoreBlock = 11,

    /// <summary>What a snapshot holds, by its number: size and blocks.</summary>
    Image = 12,

    /// <summary>Records of EC2 by their ids.</summary>
    Volume = 20,
    Snapshot = 21,
    Instance = 22,
    ClientToken = 23,
    Ec2Settings = 24,
    Vpc = 25,
    Subnet = 26,
    SecurityGroup = 27,
    NetworkInterface = 28,
    VpcEndpoint = 29,

    /// <summary>Records of KMS by their ids.</summary>
    Key = 30,
    Alias = 31,

    /// <summary>Records of the hostpath driver by their ids.</summary>
    HostPathVolume = 40,
    HostPathSnapshot = 41,

    /// <summary>A page of a hostpath device, by "device/page".</summary>
    HostPathPage = 42,

    /// <summary>Records of EFS by their ids.</summary>
    FileSystem = 50,
    MountTarget = 51,
    AccessPoint = 52,

    /// <summary>Records of EKS by the clusters' names.</summary>
    Cluster = 60,
}
