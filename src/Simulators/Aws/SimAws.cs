using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Ec2;
using Drydock.Simulators.Aws.Ec2.Networking;
using Drydock.Simulators.Aws.Efs;
using Drydock.Simulators.Aws.Eks;
using Drydock.Simulators.Aws.Iam;
using Drydock.Simulators.Aws.Kms;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kernel.Messaging;
using Drydock.Simulators.Volumes;

namespace Drydock.Simulators.Aws;

/// <summary>
/// A simulated AWS account in one region: EC2's volumes and snapshots, its network, KMS, EFS, EKS's view of the cluster, and the roles that call them. Clients reach it by messages; the other members are the hand
/// of the harness and of checkers, which act and look at once.
/// </summary>
public sealed class SimAws
{
    private readonly World _world;
    private readonly SimEc2 _ec2;
    private readonly AwsEndpoint _ec2Endpoint;
    private readonly AwsEndpoint _kmsEndpoint;
    private SimEfs? _efs;
    private SimEks? _eks;
    private AwsEndpoint? _efsEndpoint;
    private AwsEndpoint? _eksEndpoint;

    public SimAws(World world, SimAwsOptions? options = null)
    {
        _world = world;
        Options = options ?? new SimAwsOptions();
        Kms = new SimKms(world, Options, OnChange);
        _ec2 = new SimEc2(world, Options, Kms, OnChange);
        _ec2Endpoint = new AwsEndpoint(this, _ec2.Server);
        _kmsEndpoint = new AwsEndpoint(this, Kms.Server);
        Network = new AccountNetwork(_ec2.State.Network);
        Inspection = new AwsInspection(_ec2.State, Kms);
    }

    public SimAwsOptions Options { get; }

    /// <summary>EC2 itself, for a front end that serves it to the outside.</summary>
    internal SimEc2 Ec2 => _ec2;

    /// <summary>EFS itself, for a front end that serves it to the outside. Its process starts when somebody asks for the first time: worlds without EFS have one process less.</summary>
    internal SimEfs Efs => _efs ??= new SimEfs(_world, Options, Kms.InternalServer, _ec2.InternalServer, OnChange) { Log = Log };

    /// <summary>EKS itself, for a front end that serves it to the outside; as with EFS.</summary>
    internal SimEks Eks => _eks ??= new SimEks(_world, Options, Clusters);

    /// <summary>The clusters that EKS tells of, by name.</summary>
    internal SortedDictionary<string, ClusterRecord> Clusters { get; } = new(StringComparer.Ordinal);

    /// <summary>The account's network.</summary>
    public AccountNetwork Network { get; }

    /// <summary>The account's keys.</summary>
    public SimKms Kms { get; }

    /// <summary>What checkers look at: every resource, the stored bytes, the content.</summary>
    public AwsInspection Inspection { get; }

    /// <summary>Decides the fate of each call by its caller and operation ("ec2:CreateVolume", "kms:DescribeKey"); null delivers all.</summary>
    public Func<SimProcess, string, CallFate>? Fates { get; set; }

    /// <summary>Answers a call with an error of AWS before it has any effect (null: goes through), by its caller and operation.</summary>
    public Func<SimProcess, string, AwsServiceException?>? Intercept { get; set; }

    /// <summary>Told of every change of a resource's state, when it happens; must not call back into the account.</summary>
    public Action<AwsResourceChange>? Changed { get; set; }

    /// <summary>How long things take: of what begins from now on.</summary>
    public TransitionTimes Times
    {
        get => _ec2.State.Times;
        set => _ec2.State.Times = value;
    }

    /// <summary>The next snapshots that would complete end in "error" instead.</summary>
    public void FailSnapshots(int count) => _ec2.State.SnapshotsToFail = count;

    /// <summary>No snapshot of this volume completes from now on: all end in "error".</summary>
    public void FailSnapshotsOf(VolumeId volumeId) => _ec2.State.UnreadableVolumes.Add(volumeId.Value);

    /// <summary>The next encrypted volumes to be created vanish, as those do whose key can't be used.</summary>
    public void LoseVolumes(int count) => _ec2.State.VolumesToLose = count;

    /// <summary>Keeps a record of everything; null: nobody does.</summary>
    internal IAwsLog? Log
    {
        get => _ec2.State.Log;
        set
        {
            (_ec2.State.Log, Kms.Log) = (value, value);
            if (_efs is not null) _efs.Log = value;
        }
    }

    /// <summary>The region's EBS encryption by default (EnableEbsEncryptionByDefault, DisableEbsEncryptionByDefault).</summary>
    public bool EncryptionByDefault
    {
        get => _ec2.State.EncryptionByDefault;
        set
        {
            _ec2.State.EncryptionByDefault = value;
            Log?.Handled(this);
        }
    }

    /// <summary>The region's default key for EBS (ModifyEbsDefaultKmsKeyId); null is alias/aws/ebs.</summary>
    public string? DefaultKmsKeyId
    {
        get => _ec2.State.DefaultKmsKeyId;
        set
        {
            _ec2.State.DefaultKmsKeyId = value is null ? null : Kms.ArnOf(value);
            Log?.Handled(this);
        }
    }

    /// <summary>EC2 as a role sees it; works from every process.</summary>
    public Ec2Client BlockStorageFor(AwsPrincipal who) => new(_ec2Endpoint, who);

    /// <summary>KMS as a role sees it; works from every process.</summary>
    public KmsClient KeysFor(AwsPrincipal who) => new(_kmsEndpoint, who);

    /// <summary>EFS as a role sees it; works from every process.</summary>
    public EfsClient FileStorageFor(AwsPrincipal who) => new(_efsEndpoint ??= new AwsEndpoint(this, Efs.Server), who);

    /// <summary>The network as a role sees it; works from every process.</summary>
    public NetworkClient NetworkFor(AwsPrincipal who) => new(_ec2Endpoint, _eksEndpoint ??= new AwsEndpoint(this, Eks.Server), who);

    /// <summary>Makes a cluster known to EKS, in the account's network; one that is known already goes on.</summary>
    public void RegisterCluster(string name, string version)
    {
        if (Clusters.ContainsKey(name)) return;
        Clusters.Add(name, ClusterRegistration.Make(name, version, _ec2.State.Network));
        Log?.Handled(this);
    }

    /// <summary>Tells EKS where a cluster's API is served, and the certificate authority (PEM) that its clients trust.</summary>
    public void SetClusterEndpoint(string name, Uri endpoint, string certificateAuthority)
    {
        var known = Clusters[name];
        Clusters[name] = known with
        {
            Cluster = known.Cluster with { Endpoint = endpoint.GetLeftPart(UriPartial.Authority) },
            CertificateAuthorityData = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(certificateAuthority)),
        };
    }

    /// <summary>Starts an instance, with a drawn id when none is given, and an address of its zone's subnet; it is running at once. One that is known already goes on.</summary>
    public InstanceId RegisterInstance(string instanceType, string zone, InstanceId? instanceId = null, string? privateDnsName = null, string? privateAddress = null)
    {
        if (!Options.Zones.Contains(zone, StringComparer.Ordinal)) throw new ArgumentException($"the region has no zone {zone}", nameof(zone));
        if (instanceId is { } given && _ec2.State.Instances.TryGetValue(given.Value, out var known))
        {
            (known.PrivateDnsName, known.PrivateAddress) = (privateDnsName, privateAddress);
            return given;
        }

        var id = instanceId ?? new InstanceId(_ec2.State.NewId("i-"));
        var started = new InstanceRecord(id, instanceType, zone, _ec2.State.Now) { PrivateDnsName = privateDnsName, PrivateAddress = privateAddress };
        _ec2.State.Instances.Add(id.Value, started);
        _ec2.State.Network.Connect(started);
        _ec2.State.Changed("instance", id.Value, null, "running");
        return id;
    }

    /// <summary>Terminates an instance: its volumes are detached, its devices fail.</summary>
    public void TerminateInstance(InstanceId instanceId)
    {
        var instance = _ec2.State.Instance(instanceId);
        if (instance.State is "shutting-down" or "terminated") return;
        SetInstanceState(instance, "shutting-down");
        EndSoon(instance);
    }

    /// <summary>The device of an attached volume as the instance's operating system sees it.</summary>
    /// <exception cref="SimIoException">ENOENT: not attached there, or still attaching.</exception>
    public IBlockDevice OpenDevice(VolumeId volumeId, InstanceId instanceId)
    {
        if (_ec2.State.Volumes.TryGetValue(volumeId.Value, out var volume))
        {
            foreach (var attachment in volume.Attachments)
            {
                if (attachment.Instance == instanceId && attachment.BlockDevice is { } device) return device;
            }
        }

        throw new SimIoException("ENOENT", $"/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_{volumeId.Value.Replace("-", "", StringComparison.Ordinal)}", "No such file or directory");
    }

    /// <summary>
    /// Makes a snapshot of another account that shares it with this one, with the content of an own snapshot; when encrypted, under a key of the
    /// other account whose policy lets everybody use it.
    /// </summary>
    public SnapshotId AddSharedSnapshot(string ownerAccountId, SnapshotId content, bool encrypted)
    {
        var source = _ec2.State.Snapshot(content);
        if (source.Encrypted) throw new ArgumentException("the content comes from an unencrypted snapshot", nameof(content));
        var id = new SnapshotId(_ec2.State.NewId("snap-"));
        var key = encrypted ? Kms.CreateForeignDataKey(ownerAccountId, $"aws:ebs:id={id}") : null;
        using var cipher = key is null ? null : new SectorCipher(key.Plaintext!);
        var image = cipher is null ? source.Image : source.Image.Reencrypt(null, cipher);
        _ec2.State.Snapshots.Add(id.Value, new SnapshotRecord(id, new VolumeId("vol-ffffffff"), ownerAccountId, _ec2.State.Now, image)
        {
            State = "completed",
            VolumeSizeGibibytes = source.VolumeSizeGibibytes,
            Encrypted = encrypted,
            KmsKeyId = key?.Wrapped.KeyArn,
            DataKey = key?.Wrapped,
        });
        _ec2.State.Changed("snapshot", id.Value, null, "completed");
        return id;
    }

    /// <summary>Registers a machine image ("ami-…") over a snapshot, which can't be deleted from then on; null deregisters it.</summary>
    public void UseInImage(SnapshotId snapshot, string? image)
    {
        _ec2.State.Snapshot(snapshot).UsedByImage = image;
        Log?.Handled(this);
    }

    /// <summary>Starts the services that otherwise wait until somebody asks.</summary>
    internal void StartServices() => _ = (Efs, Eks);

    /// <summary>Goes on with all that was under way when an earlier program ended, once the records are filled in.</summary>
    internal void Resume()
    {
        Kms.Resume();
        _ec2.Resume(Kms);
        _efs?.Resume();
        foreach (var instance in _ec2.State.Instances.Values)
        {
            if (instance.State == "shutting-down") EndSoon(instance);
        }
    }

    private void OnChange(AwsResourceChange change)
    {
        Log?.Changed(change);
        Changed?.Invoke(change);
    }

    private void EndSoon(InstanceRecord instance) => _ec2.State.Transitions.After(_ec2.State.Times.StopInstance.Draw(_ec2.State.Random), () =>
    {
        SetInstanceState(instance, "terminated");
        _ec2.DetachAll(instance.Id);
        _ec2.State.Network.Disconnect(instance.Id);
    });

    private void SetInstanceState(InstanceRecord instance, string state)
    {
        var old = instance.State;
        instance.State = state;
        _world.Timeline.Add("aws-ec2", TimelineKind.Aws, $"{instance.Id} {state}");
        _ec2.State.Changed("instance", instance.Id.Value, old, state);
    }
}
