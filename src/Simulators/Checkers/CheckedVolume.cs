using Drydock.Core.Ports;

namespace Drydock.Simulators.Checkers;

/// <summary>A claim of the set that moves, with the EBS volume and the PersistentVolume that it had before.</summary>
public sealed record CheckedVolume(string Claim, string PersistentVolume, VolumeId Source);
