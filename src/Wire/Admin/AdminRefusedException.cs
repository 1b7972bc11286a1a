namespace Drydock.Wire.Admin;

/// <summary>The administration endpoint of a served cloud refused a request, or what answers there is none.</summary>
public sealed class AdminRefusedException(string message) : Exception(message);
