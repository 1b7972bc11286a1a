namespace Drydock.Wire.State;

/// <summary>A state directory can't be used: it is in use, damaged, of another version, or can't be written. Names the file and, where there is one, the offset.</summary>
public sealed class StateException(string message, Exception? inner = null) : IOException(message, inner);
