using System.Globalization;
using Drydock.Core.Ports;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Aws.Ec2;
using Drydock.Simulators.Aws.Iam;
using Drydock.Simulators.Aws.Kms;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Volumes;
using Drydock.Unit.Aws;

namespace Drydock.Unit.State;

/// <summary>Calls of all kinds in a drawn order, refused ones among them, and writes to attached devices.</summary>
internal sealed class AccountTraffic(KeptAccount kept, SeededRandom random)
{
    private readonly AwsRig _rig = kept.Rig;
    private readonly FileTraffic _files = new(kept, random);
    private readonly AwsPrincipal _admin = AwsPrincipal.Administrator(kept.Rig.Account);

    internal void Run(int turns)
    {
        for (var i = 0; i < 2; i++) _rig.Aws.RegisterInstance("m5.large", AwsRig.Zone, new InstanceId("i-0000000000000000" + i.ToString(CultureInfo.InvariantCulture)));
        if (_rig.Aws.Kms.Keys.Count == 0) _rig.Aws.Kms.CreateKey("alias/one");
        for (var turn = 0; turn < turns; turn++)
        {
            _rig.Run(async () =>
            {
                if (random.Chance(0.4)) await _rig.Delay(random.NextDouble() * 20);
                await TryAsync(random.Next(42));
            });
            kept.EndTurn();
        }
    }

    private async Task TryAsync(int what)
    {
        try
        {
            await DoAsync(what);
        }
        catch (AwsServiceException)
        {
            // A refusal is an answer too, and may leave something behind.
        }
    }

    private Task DoAsync(int what) => what switch
    {
        0 or 1 or 2 or 3 => _rig.Admin.CreateVolumeAsync(Request(), default),
        4 => Ec2("ec2:CopyVolumes", new CopyVolumesInput(Volume(), null, null, null, null, random.Chance(0.5) ? true : null, null, false, Token(), [Tag()])),
        5 => _rig.Admin.DeleteVolumeAsync(Volume(), default),
        6 or 7 or 8 => _rig.Admin.AttachVolumeAsync(Volume(), Instance(), "/dev/xvda" + (char)('a' + random.Next(8)), default),
        9 => _rig.Admin.DetachVolumeAsync(Volume(), null, false, default),
        10 => _rig.Admin.ModifyVolumeAsync(new ModifyVolumeRequest(Volume(), 4 + random.Next(10)), default),
        11 or 12 => _rig.Admin.CreateSnapshotAsync(new CreateSnapshotRequest(Volume(), "d" + random.Hex(3), [Tag()]), default),
        13 => _rig.Admin.CopySnapshotAsync(new CopySnapshotRequest(Snapshot(), Encrypted: random.Chance(0.7) ? true : null, KmsKeyId: null), default),
        14 => _rig.Admin.DeleteSnapshotAsync(Snapshot(), default),
        15 => Ec2("ec2:CreateTags", new CreateTagsInput([Any(), Volume().Value], [Tag()])),
        16 => Ec2("ec2:DeleteTags", new DeleteTagsInput([Any()], [])),
        17 => Ec2("ec2:ModifySnapshotAttribute", new ModifySnapshotAttributeInput(Snapshot(), [random.Chance(0.5) ? "all" : "444455556666"], [])),
        18 => Ec2("ec2:ModifyVolumeAttribute", new ModifyVolumeAttributeInput(Volume(), random.Chance(0.5))),
        19 => Ec2("ec2:EnableEbsEncryptionByDefault", new SetEncryptionByDefaultInput(random.Chance(0.3))),
        20 => Ec2("ec2:ModifyEbsDefaultKmsKeyId", new SetDefaultKmsKeyInput(random.Chance(0.5) ? Key() : null)),
        21 => Kms("kms:CreateGrant", new CreateGrantInput(Key(), "arn:aws:iam::111122223333:role/r", ["Decrypt"], "a=b", false) { Name = "g" + random.Hex(1) }),
        22 => Kms("kms:TagResource", new TagKeyInput(Key(), [Tag()])),
        23 => Kms("kms:CreateAlias", new CreateAliasInput("alias/" + random.Hex(1), Key())),
        24 => Kms("kms:DeleteAlias", new DeleteAliasInput("alias/" + random.Hex(1))),
        25 => Kms("kms:DisableKey", new SetKeyEnabledInput(Key(), random.Chance(0.8))),
        26 => Kms("kms:ScheduleKeyDeletion", new ScheduleKeyDeletionInput(_rig.Aws.Kms.CreateKey().KeyId, 7)),
        27 => Hand(),
        >= 30 => _files.DoAsync(what - 30),
        _ => WriteAsync(),
    };

    private Task Hand()
    {
        switch (random.Next(4))
        {
            case 0: _rig.Aws.EncryptionByDefault = random.Chance(0.5); break;
            case 1: _rig.Aws.UseInImage(Snapshot(), random.Chance(0.5) ? "ami-1" : null); break;
            case 2: _rig.Aws.Kms.PutKeyPolicy(Key(), new KeyPolicy(true, [new("*", PolicyStatement.Deny(["kms:CancelKeyDeletion"], ["*"], new PolicyCondition("Bool", "k", "true")))])); break;
            default: _rig.Aws.Kms.CreateKey("alias/" + random.Hex(1)); break;
        }

        return Task.CompletedTask;
    }

    private Task WriteAsync()
    {
        var volume = Volume();
        if (_rig.Aws.Inspection.Find(volume) is not { Attachments: [{ State: "attached" } attachment, ..] }) return Task.CompletedTask;
        var device = _rig.Aws.OpenDevice(volume, attachment.InstanceId);
        for (var i = random.Next(4); i >= 0; i--)
        {
            var data = new byte[random.Next(20_000) + 1];
            random.Fill(data);
            device.Write(random.Next(3 << 20), data);
        }

        return Task.CompletedTask;
    }

    private CreateVolumeRequest Request()
    {
        var source = random.Chance(0.4) ? Snapshot() : (SnapshotId?)null;
        var isEncrypted = random.Chance(0.5);
        var key = isEncrypted && random.Chance(0.6) ? random.Chance(0.2) ? "alias/nobodys" : Key() : null;
        return new CreateVolumeRequest(AwsRig.Zone, source is null ? 4 : 20, source, "gp3", Encrypted: isEncrypted ? true : null, KmsKeyId: key, ClientToken: Token(), Tags: [Tag()]);
    }

    private Task<object?> Ec2(string operation, object request) => _rig.Aws.Ec2.HandleAsync(new AwsApiCall(operation, _admin, request));

    private Task Kms(string operation, object request)
    {
        _rig.Aws.Kms.Handle(new AwsApiCall(operation, _admin, request));
        return Task.CompletedTask;
    }

    private string? Token() => random.Chance(0.3) ? "token-" + random.Hex(1) : null;

    private KeyValuePair<string, string> Tag() => new("k" + random.Hex(1), random.Hex(4));

    private VolumeId Volume() => Pick(_rig.Aws.Inspection.Volumes)?.VolumeId ?? new VolumeId("vol-0123456789abcdef0");

    private SnapshotId Snapshot() => Pick(_rig.Aws.Inspection.Snapshots)?.SnapshotId ?? new SnapshotId("snap-0123456789abcdef0");

    private InstanceId Instance() => new("i-0000000000000000" + random.Next(2).ToString(CultureInfo.InvariantCulture));

    private string Key() => Pick(_rig.Aws.Kms.Keys)!.Arn;

    private string Any() => random.Next(3) switch { 0 => Volume().Value, 1 => Snapshot().Value, _ => Instance().Value };

    private T? Pick<T>(IReadOnlyList<T> all)
        where T : class => all.Count == 0 ? null : all[random.Next(all.Count)];
}
