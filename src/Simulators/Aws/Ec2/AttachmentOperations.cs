using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Iam;
using Drydock.Simulators.Aws.Kms;
using Drydock.Simulators.Volumes;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>AttachVolume and DetachVolume.</summary>
/// <remarks>Provenance: Documented (EC2 API reference; EBS user guide, "Attach a volume", "Detach a volume"); KMS calls as in <see cref="Ec2Keys"/>.</remarks>
internal sealed class AttachmentOperations(Ec2State state, Ec2Keys keys)
{
    private const int MultiAttachMax = 16;

    internal async Task<VolumeAttachmentState> AttachAsync(AttachVolumeInput input, AwsPrincipal caller)
    {
        var volume = state.Volume(input.VolumeId);
        var instance = state.Instance(input.InstanceId);
        CheckAttach(volume, instance, input.Device);

        // Reserved before KMS is asked, so that two calls don't both succeed.
        var attachment = new AttachmentRecord(instance.Id, input.Device, state.Now);
        volume.Attach(attachment);
        instance.Devices.Add(input.Device);
        state.SetVolumeState(volume, "in-use");
        if (volume.Encrypted && !await UnlockAsync(volume, attachment, caller))
        {
            Release(volume, attachment);
            state.Tell($"{volume.Id} can't be attached to {instance.Id}: its key can't be used");
            throw Ec2Errors.KeyRevoked(volume.Id.Value);
        }

        state.Changed("attachment", $"{volume.Id}@{instance.Id}", null, "attaching");
        state.Transitions.After(state.Times.Attach.Draw(state.Random), () => FinishAttach(volume, attachment));
        return attachment.Describe(volume.Id);
    }

    internal VolumeAttachmentState Detach(DetachVolumeInput input)
    {
        var volume = state.Volume(input.VolumeId);
        if (volume.Attachments.Count == 0) throw Ec2Errors.IncorrectState($"Volume '{volume.Id}' is in the '{volume.State}' state.");
        var attachment = Find(volume, input.InstanceId);
        if (input.Device is { } device && device != attachment.Device) throw Ec2Errors.AttachmentNotFound(volume.Id.Value, attachment.Instance.Value);
        BeginDetach(volume, attachment);
        return attachment.Describe(volume.Id);
    }

    /// <summary>Starts a detach, unless one is under way already: then EC2 just answers the state.</summary>
    internal void BeginDetach(VolumeRecord volume, AttachmentRecord attachment)
    {
        if (attachment.State == "detaching") return;
        state.SetAttachmentState(volume, attachment, "detaching");
        state.Transitions.After(state.Times.Detach.Draw(state.Random), () => FinishDetach(volume, attachment));
    }

    /// <summary>
    /// Goes on with what was under way in an earlier program, and gives the instance its device again. The data key, which was in the instance's card only, is taken from KMS once
    /// more; where that key is gone by now, so is the device.
    /// </summary>
    internal void Resume(VolumeRecord volume, AttachmentRecord attachment, Func<WrappedDataKey, byte[]?> unwrap)
    {
        if (state.Instances.TryGetValue(attachment.Instance.Value, out var instance)) instance.Devices.Add(attachment.Device);
        var key = volume.DataKey is null ? null : unwrap(volume.DataKey);
        if (key is not null) attachment.Cipher = new SectorCipher(key);
        var isReadable = !volume.Encrypted || key is not null;
        if (attachment.State == "attached" && isReadable) attachment.BlockDevice = new BlockDevice(volume.Store, attachment.Cipher, volume.Id.Value);
        else if (attachment.State == "detaching") state.Transitions.After(state.Times.Detach.Draw(state.Random), () => FinishDetach(volume, attachment));
        else if (attachment.State == "attaching" && isReadable) state.Transitions.After(state.Times.Attach.Draw(state.Random), () => FinishAttach(volume, attachment));
        else if (attachment.State == "attaching") Release(volume, attachment);
    }

    private static bool IsDeviceName(string device)
    {
        var prefix = device.StartsWith("/dev/sd", StringComparison.Ordinal) ? "/dev/sd" : "/dev/xvd";
        if (!device.StartsWith(prefix, StringComparison.Ordinal)) return false;
        var letters = device.AsSpan(prefix.Length);
        return letters.Length is 1 or 2 && !letters.ContainsAnyExceptInRange('a', 'z');
    }

    private static void CheckAttach(VolumeRecord volume, InstanceRecord instance, string device)
    {
        if (instance.State is not ("running" or "stopped")) throw Ec2Errors.IncorrectInstanceState($"The instance '{instance.Id}' is '{instance.State}'.");
        CheckExclusive(volume, instance);
        if (volume.State is not ("available" or "in-use")) throw Ec2Errors.IncorrectState($"{volume.Id} is not 'available'.");
        if (volume.Zone != instance.Zone) throw Ec2Errors.ZoneMismatch(volume.Id.Value, instance.Id.Value);
        if (!IsDeviceName(device)) throw Ec2Errors.InvalidDevice(device);
        if (instance.Devices.Contains(device)) throw Ec2Errors.DeviceInUse(device);
        if (instance.Devices.Count > instance.VolumesMax) throw Ec2Errors.AttachmentLimit(instance.Id.Value, instance.VolumesMax);
    }

    /// <summary>Documented (EBS user guide, "Attach a volume to multiple instances"): io1 and io2 with Multi-Attach take up to 16 instances, each once.</summary>
    private static void CheckExclusive(VolumeRecord volume, InstanceRecord instance)
    {
        if (volume.Attachments.Count == 0) return;
        if (!volume.IsMultiAttach || volume.AttachmentTo(instance.Id) is not null) throw Ec2Errors.VolumeInUse($"{volume.Id} is already attached to an instance");
        if (volume.Attachments.Count >= MultiAttachMax) throw Ec2Errors.MultiAttachLimit(volume.Id.Value, MultiAttachMax);
    }

    private static AttachmentRecord Find(VolumeRecord volume, InstanceId? instance)
    {
        if (instance is { } named) return volume.AttachmentTo(named) ?? throw Ec2Errors.AttachmentNotFound(volume.Id.Value, named.Value);
        if (volume.Attachments.Count == 1) return volume.Attachments[0];
        throw Ec2Errors.InvalidParameterCombination($"The volume '{volume.Id}' is attached to several instances: the parameter instanceId must be specified");
    }

    private async Task<bool> UnlockAsync(VolumeRecord volume, AttachmentRecord attachment, AwsPrincipal caller)
    {
        try
        {
            var (key, grant) = await keys.DecryptByGrantAsync(volume.DataKey!, keys.InfrastructureOf(attachment.Instance.Value), caller);
            attachment.Cipher = new SectorCipher(key);
            attachment.Grant = grant;
            return true;
        }
        catch (AwsServiceException)
        {
            return false;
        }
    }

    private void FinishAttach(VolumeRecord volume, AttachmentRecord attachment)
    {
        // A detach may have overtaken it.
        if (attachment.State != "attaching") return;
        attachment.BlockDevice = new BlockDevice(volume.Store, attachment.Cipher, volume.Id.Value);
        state.SetAttachmentState(volume, attachment, "attached");
        state.Tell($"{volume.Id} attached to {attachment.Instance} as {attachment.Device}");
    }

    private void FinishDetach(VolumeRecord volume, AttachmentRecord attachment)
    {
        if (!volume.Attachments.Contains(attachment)) return;
        attachment.BlockDevice?.Revoke();
        attachment.Cipher?.Dispose();
        if (attachment.Grant is { } grant) state.Transitions.AfterAsync(TimeSpan.Zero, () => keys.RetireAsync(grant));
        state.SetAttachmentState(volume, attachment, null);
        state.Tell($"{volume.Id} detached from {attachment.Instance}");
        Release(volume, attachment);
    }

    private void Release(VolumeRecord volume, AttachmentRecord attachment)
    {
        volume.Detach(attachment);
        if (state.Instances.TryGetValue(attachment.Instance.Value, out var instance)) instance.Devices.Remove(attachment.Device);
        if (volume.Attachments.Count == 0) state.SetVolumeState(volume, "available");
    }
}
