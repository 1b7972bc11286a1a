using System.Globalization;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Csi.HostPath;
using Drydock.Simulators.Volumes.FileSystem;

namespace Drydock.Wire.State;

/// <summary>Keeps what the hostpath driver stores on the disks of its nodes: volumes, snapshots, and their devices page by page. What snapshots share in memory they don't share in the log.</summary>
internal sealed class HostPathPart : IStatePart, IDeviceLog
{
    private const int PageBytes = 4096;
    private readonly HostPathStorage _storage;
    private readonly RecordSet _records = new();
    private readonly Dictionary<MemoryBlockDevice, long> _devices = new(ReferenceEqualityComparer.Instance);
    private readonly SortedSet<(long Device, long Page)> _dirty = [];
    private readonly Dictionary<long, MemoryBlockDevice> _byNumber = [];
    private readonly byte[] _page = new byte[PageBytes];
    private long _next = 1;
    private bool _isChanged;

    /// <summary>Fills an empty storage with what a log says, and keeps it from now on.</summary>
    public HostPathPart(HostPathStorage storage, StateMap map)
    {
        _storage = storage;
        Restore(map);
        _records.Know(map, StateKind.HostPathVolume);
        _records.Know(map, StateKind.HostPathSnapshot);
        storage.Changed = () => _isChanged = true;
    }

    public void Written(MemoryBlockDevice device, long offset, int length)
    {
        var number = _devices[device];
        for (var page = offset / PageBytes; page * PageBytes < offset + length; page++) _dirty.Add((number, page));
    }

    public void Write(StateBatch batch)
    {
        if (_isChanged) WriteRecords(batch);
        if (_dirty.Count == 0) return;
        foreach (var (number, page) in _dirty) WritePage(batch, number, page);
        _dirty.Clear();
    }

    private void WriteRecords(StateBatch batch)
    {
        _isChanged = false;
        foreach (var volume in _storage.Volumes.Values)
        {
            var device = NumberOf(volume.Device);
            _records.Write(batch, StateKind.HostPathVolume, volume.Id, volume, (b, v) => b.Number(device).Number(v.Device.Size.Bytes).Text(v.Name).Text(v.Node).Text(v.PublishedTo));
        }

        foreach (var snapshot in _storage.Snapshots.Values)
        {
            var device = NumberOf(snapshot.Device);
            _records.Write(batch, StateKind.HostPathSnapshot, snapshot.Id, snapshot, (b, s) => b
                .Number(device).Number(s.Device.Size.Bytes).Text(s.Name).Text(s.VolumeId).Number(s.Size.Bytes).Time(s.CreationTime));
        }

        _records.DeleteOthers(batch, StateKind.HostPathVolume, _storage.Volumes.ContainsKey);
        _records.DeleteOthers(batch, StateKind.HostPathSnapshot, _storage.Snapshots.ContainsKey);
        var kept = _storage.Volumes.Values.Select(static v => v.Device).Concat(_storage.Snapshots.Values.Select(static s => s.Device)).ToHashSet<MemoryBlockDevice>(ReferenceEqualityComparer.Instance);
        foreach (var (device, number) in _devices)
        {
            if (kept.Contains(device)) continue;
            device.Log = null;
            _devices.Remove(device);
            _byNumber.Remove(number);
            _dirty.RemoveWhere(d => d.Device == number);
        }
    }

    /// <summary>The number of a device; all of a new one is written.</summary>
    private long NumberOf(MemoryBlockDevice device)
    {
        if (_devices.TryGetValue(device, out var known)) return known;
        var number = Adopt(device, _next);
        foreach (var (offset, bytes) in device.Chunks)
        {
            for (var at = 0; at < bytes.Length; at += PageBytes)
            {
                if (bytes.Span.Slice(at, PageBytes).ContainsAnyExcept((byte)0)) _dirty.Add((number, (offset + at) / PageBytes));
            }
        }

        return number;
    }

    private long Adopt(MemoryBlockDevice device, long number)
    {
        _devices[device] = number;
        _byNumber[number] = device;
        device.Log = this;
        _next = Math.Max(_next, number + 1);
        return number;
    }

    private void WritePage(StateBatch batch, long number, long page)
    {
        var device = _byNumber[number];
        var length = (int)Math.Min(PageBytes, device.Size.Bytes - (page * PageBytes));
        if (length <= 0) return;
        device.Read(page * PageBytes, _page.AsSpan(0, length));
        batch.Begin(StateKind.HostPathPage, string.Create(CultureInfo.InvariantCulture, $"{number}/{page}")).Raw(_page.AsSpan(0, length)).End();
    }

    private void Restore(StateMap map)
    {
        foreach (var (id, value) in map[StateKind.HostPathVolume])
        {
            var reader = new StateReader(value);
            var device = MakeDevice(reader);
            _storage.Volumes.Add(id, new HostPathVolume(id, reader.Text(), reader.Text(), device) { PublishedTo = reader.OptionalText() });
        }

        foreach (var (id, value) in map[StateKind.HostPathSnapshot])
        {
            var reader = new StateReader(value);
            var device = MakeDevice(reader);
            _storage.Snapshots.Add(id, new HostPathSnapshot(id, reader.Text(), reader.Text(), new ByteSize(reader.Number()), reader.Time(), device));
        }

        foreach (var (key, bytes) in map[StateKind.HostPathPage])
        {
            if (_byNumber.TryGetValue(StateMap.First(key), out var device)) device.Write(StateMap.Second(key) * PageBytes, bytes.Span);
        }

        _dirty.Clear();
    }

    private MemoryBlockDevice MakeDevice(StateReader reader)
    {
        var number = reader.Number();
        var device = new MemoryBlockDevice(new ByteSize(reader.Number()));
        Adopt(device, number);
        return device;
    }
}
