namespace Drydock.Wire.State;

/// <summary>A part of the simulation that is kept: writes what has changed since it was last asked.</summary>
internal interface IStatePart
{
    void Write(StateBatch batch);
}
